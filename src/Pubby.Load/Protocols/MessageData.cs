using System.Buffers.Text;
using System.Text;

namespace Pubby.Load.Protocols;

/// <summary>
/// What a message of the tool says of itself: <c>~run~number~time~</c> and padding, as a string. A string has the same
/// bytes in JSON and in MessagePack.
/// </summary>
internal static class MessageData
{
    private const byte Separator = (byte)'~';

    /// <param name="number">Of its room and id, from 1.</param>
    /// <param name="due">When it was to be published, in microseconds of the publisher's clock.</param>
    /// <param name="bytes">At least so long.</param>
    public static string Of(string run, int number, long due, int bytes)
    {
        var text = new StringBuilder(bytes).Append($"~{run}~{number}~{due}~");
        return text.Append('x', Math.Max(0, bytes - text.Length)).ToString();
    }

    /// <returns>False: it is no message of this run.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, ReadOnlySpan<byte> run, out int number, out long due)
    {
        (number, due) = (0, 0);
        if (data.Length < run.Length + 5 || data[0] != Separator || !data[1..].StartsWith(run)) return false;
        data = data[(run.Length + 1)..];
        if (data[0] != Separator || !Utf8Parser.TryParse(data[1..], out number, out var read)) return false;
        data = data[(read + 1)..];
        return number > 0 && data.Length > 1 && data[0] == Separator && Utf8Parser.TryParse(data[1..], out due, out _);
    }
}
