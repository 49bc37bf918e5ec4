using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pubby.Testing;

/// <summary>One HTTP/1.1 request, byte for byte as a test writes it, and its answer as it came.</summary>
public static class RawHttp
{
    /// <param name="request">In Latin-1: each character is one byte.</param>
    public static async Task<RawAnswer> AskAsync(EndPoint hub, string request)
    {
        using var socket = hub is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(hub);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return RawAnswer.Parse(await ReadAsync(socket));
    }

    /// <summary>The head and as much of a body as it promises; or all that came before the end.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (!IsWhole(text.ToString()))
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(buffer).WaitAsync(Eventually.Limit);
            }
            catch (SocketException)
            {
                break;
            }
            if (read == 0) break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        return text.ToString();
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var answer = RawAnswer.Parse(text);
        return answer["Transfer-Encoding"] == "chunked"
            ? answer.Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : answer.Body.Length >= answer.ContentLength;
    }
}

/// <param name="Status">0: the connection ended without an answer.</param>
/// <param name="Headers">In the order of their names.</param>
public sealed record RawAnswer(int Status, IReadOnlyList<string> Headers, string Body)
{
    public int ContentLength =>
        this["Content-Length"] is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : 0;

    /// <summary>A header's value, or null.</summary>
    public string? this[string name] =>
        Headers.FirstOrDefault(header =>
            header.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    /// <summary>Everything but what differs from one moment to the next.</summary>
    public override string ToString() =>
        string.Join('\n', Headers.Where(header => !header.StartsWith("Date:", StringComparison.Ordinal))
            .Select(header => header.StartsWith("Pubby-Request-Id:", StringComparison.Ordinal)
                ? "Pubby-Request-Id: …" : header)
            .Prepend($"{Status}").Append(Body));

    public static RawAnswer Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return new(0, [], text);
        var lines = text[..end].Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        // What follows a 101 is no answer: the first frames, if they have arrived already.
        var body = status == 101 ? "" : text[(end + 4)..];
        return new(status, [.. lines[1..].Order(StringComparer.Ordinal)], body);
    }
}
