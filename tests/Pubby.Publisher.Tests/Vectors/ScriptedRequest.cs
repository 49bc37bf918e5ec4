using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>A request as it came over the socket.</summary>
internal sealed partial record ScriptedRequest(string Method, string Path, string Body)
{
    /// <summary>A TLS client's hello, for example.</summary>
    public bool IsNoHttp => Method.Length == 0;

    /// <returns>Null where the connection ended.</returns>
    public static async Task<ScriptedRequest?> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            received.Write(buffer, 0, read);
            var bytes = received.GetBuffer().AsMemory(0, (int)received.Length);
            if (bytes.Span[0] < ' ') return new ScriptedRequest("", "", "");
            var end = bytes.Span.IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var head = Encoding.UTF8.GetString(bytes.Span[..end]);
            var length = Length().Match(head) is { Success: true } match ? int.Parse(match.Groups[1].Value, null) : 0;
            if (bytes.Length < end + 4 + length) continue;
            var parts = head.Split(' ', 3);
            return new ScriptedRequest(parts[0], parts[1], Encoding.UTF8.GetString(bytes.Span.Slice(end + 4, length)));
        }
        return null;
    }

    [GeneratedRegex("^content-length: *([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Length();
}
