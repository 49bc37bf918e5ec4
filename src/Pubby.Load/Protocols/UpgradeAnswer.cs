using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pubby.Load.Protocols;

/// <summary>The hub's answer to the request for a WebSocket.</summary>
/// <param name="Length">Of its head, in bytes.</param>
/// <param name="RetryAfterMs">What a refusal asks for; null: nothing.</param>
internal readonly record struct UpgradeAnswer(int Status, int Length, int? RetryAfterMs)
{
    public const int SwitchingProtocols = 101;

    private const int StatusAt = 9;

    private static ReadOnlySpan<byte> RetryAfter => "\r\nretry-after:"u8;

    /// <returns>False: it is not whole yet.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UpgradeAnswer answer)
    {
        answer = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var status = bytes.StartsWith("HTTP/1."u8) && end > StatusAt
            && Utf8Parser.TryParse(bytes[StatusAt..], out int code, out _) ? code : 0;
        answer = new UpgradeAnswer(status, end + 4,
            status is 429 or 503 ? RetryAfterOf(Encoding.ASCII.GetString(bytes[..end])) : null);
        return true;
    }

    /// <summary>
    /// The bytes of a request. The key is the same for all connections, and the hub's answer to it is not checked: it
    /// would only show that the hub can compute it.
    /// </summary>
    public static byte[] Request(string path, string host, string? token) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
        (token is null ? "" : $"Authorization: Bearer {token}\r\n") + "\r\n");

    private static int? RetryAfterOf(string head)
    {
        var name = Encoding.ASCII.GetString(RetryAfter);
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var value = head[(at + name.Length)..].Split('\r')[0].Trim();
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Min(seconds, 600) * 1000 : null;
    }
}
