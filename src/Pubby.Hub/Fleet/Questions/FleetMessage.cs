using System.Globalization;
using System.Text;

namespace Pubby.Hub.Fleet.Questions;

/// <summary>
/// A question or an answer on its way: a line of text, which people can read in <c>redis-cli</c>, and the content.
/// <code>
/// pubby1 ask ID FROM KIND MAXBYTES\nCONTENT
/// pubby1 answer ID FROM ok|REASON -\nCONTENT
/// </code>
/// A line that is not one of these is ignored, so that nodes of several versions can share a channel.
/// </summary>
/// <param name="Id">The number of the question, on the node that asked.</param>
/// <param name="From">The node that sends this.</param>
/// <param name="Topic">A question's kind; an answer's status.</param>
/// <param name="MaxBytes">What an answer may have; of an answer: 0.</param>
internal readonly record struct FleetMessage(
    bool IsAnswer, long Id, string From, string Topic, int MaxBytes, ReadOnlyMemory<byte> Content)
{
    public const string Ok = "ok";

    private const string Version = "pubby1";
    private const string Ask = "ask";
    private const string Answer = "answer";
    private const int MaxLine = 200;
    private const int MaxName = 64;

    public byte[] Encode()
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{Version} {(IsAnswer ? Answer : Ask)} {Id} {From} {Topic} {MaxBytes}\n");
        var bytes = new byte[line.Length + Content.Length];
        Encoding.ASCII.GetBytes(line, bytes);
        Content.Span.CopyTo(bytes.AsSpan(line.Length));
        return bytes;
    }

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out FleetMessage message)
    {
        message = default;
        var end = bytes.Span[..Math.Min(bytes.Length, MaxLine)].IndexOf((byte)'\n');
        if (end < 0) return false;
        if (Encoding.ASCII.GetString(bytes.Span[..end]).Split(' ') is not
            [Version, Ask or Answer, var id, { Length: > 0 and <= MaxName } from,
            { Length: > 0 and <= MaxName } topic, var max] fields) return false;
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var maxBytes)) return false;
        message = new FleetMessage(fields[1] == Answer, number, from, topic, maxBytes, bytes[(end + 1)..]);
        return true;
    }
}
