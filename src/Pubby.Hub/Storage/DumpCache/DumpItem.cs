using System.Globalization;
using System.Text;
using Pubby.Hub.Messages;

namespace Pubby.Hub.Storage.DumpCache;

/// <summary>
/// A message as the value of its id in a dump: <c>version state expiresAt</c>, a line feed, the data. The version is first and in digits, as the
/// scripts compare it. State is L live, D deleted, E expired; expiresAt is in milliseconds, or a dash.
/// </summary>
internal static class DumpItem
{
    private const int MaxHeaderBytes = 64;

    public static byte[] Encode(Message message)
    {
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        var state = message.State switch { MessageState.Live => 'L', MessageState.Deleted => 'D', _ => 'E' };
        var expiresAt = message.ExpiresAt?.ToString(CultureInfo.InvariantCulture) ?? "-";
        var length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Version} {state} {expiresAt}\n"), header);
        return [.. header[..length], .. message.Data];
    }

    /// <exception cref="FormatException">Somebody else wrote it.</exception>
    public static Message Decode(string id, ReadOnlySpan<byte> item)
    {
        var end = item.IndexOf((byte)'\n');
        if (end is < 0 or >= MaxHeaderBytes) throw new FormatException("a dump's item has no header");
        var parts = Encoding.ASCII.GetString(item[..end]).Split(' ');
        if (parts.Length != 3) throw new FormatException("a dump's item has a header of another form");
        return new Message
        {
            Id = id,
            Version = long.Parse(parts[0], CultureInfo.InvariantCulture),
            State = parts[1] switch { "L" => MessageState.Live, "D" => MessageState.Deleted, "E" => MessageState.Expired, _ => throw new FormatException("a dump's item has an unknown state") },
            ExpiresAt = parts[2] == "-" ? null : long.Parse(parts[2], CultureInfo.InvariantCulture),
            Data = item[(end + 1)..].ToArray(),
        };
    }
}
