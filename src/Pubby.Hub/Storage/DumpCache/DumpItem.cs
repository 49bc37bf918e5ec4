using System.Globalization;
using System.Text;
using Pubby.Core.Messages;

namespace Pubby.Hub.Storage.DumpCache;

/// <summary>
/// A message as the value of its id in a dump: <c>version state expiresAt</c>, a line feed, the data. The version comes
/// first and in digits because the scripts compare it. State is L (live), D (deleted) or E (expired). expiresAt is in
/// milliseconds, or a dash.
/// </summary>
internal static class DumpItem
{
    private const int MaxHeaderBytes = 64;

    public static byte[] Encode(Message message)
    {
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        var state = message.State switch { MessageState.Live => 'L', MessageState.Deleted => 'D', _ => 'E' };
        var expiresAt = message.ExpiresAt?.ToString(CultureInfo.InvariantCulture) ?? "-";
        var length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Version} " +
            $"{state} {expiresAt}\n"), header);
        return [.. header[..length], .. message.Data];
    }

    /// <summary>Null: it has another format.</summary>
    public static Message? TryDecode(string id, ReadOnlySpan<byte> item)
    {
        var end = item.IndexOf((byte)'\n');
        if (end is < 0 or >= MaxHeaderBytes) return null;
        var parts = Encoding.ASCII.GetString(item[..end]).Split(' ');
        if (parts is not [var version, "L" or "D" or "E", var expires] || !TryParse(version, out var number))
            return null;
        if (expires != "-" && !TryParse(expires, out _)) return null;
        return new Message
        {
            Id = id,
            Version = number,
            State = parts[1] switch
            {
                "L" => MessageState.Live,
                "D" => MessageState.Deleted,
                _ =>
                MessageState.Expired
            },
            ExpiresAt = TryParse(expires, out var expiresAt) ? expiresAt : null,
            Data = item[(end + 1)..].ToArray(),
        };
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
