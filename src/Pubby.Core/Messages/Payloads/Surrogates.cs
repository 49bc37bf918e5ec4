using System.Buffers.Text;

namespace Pubby.Core.Messages.Payloads;

/// <summary>
/// JSON escapes can spell half a UTF-16 surrogate pair, but UTF-8 cannot, so such a string could not be sent in
/// MessagePack.
/// </summary>
internal static class Surrogates
{
    private const int EscapeLength = 6;

    /// <param name="escaped">A JSON string without its quotes. Its escapes are well formed.</param>
    public static bool ArePaired(ReadOnlySpan<byte> escaped)
    {
        for (var at = escaped.IndexOf((byte)'\\'); at >= 0 && at < escaped.Length; at++)
        {
            if (escaped[at] != '\\') continue;
            var unit = UnitAt(escaped, at);
            if (unit is null)
            {
                at++;
                continue;
            }
            at += EscapeLength - 1;
            if (!char.IsSurrogate(unit.Value)) continue;
            if (!char.IsHighSurrogate(unit.Value) || UnitAt(escaped, at + 1) is not { } low
                || !char.IsLowSurrogate(low)) return false;
            at += EscapeLength;
        }
        return true;
    }

    /// <summary>The code unit of an escape of the form <c>\uXXXX</c> at this index, or null.</summary>
    private static char? UnitAt(ReadOnlySpan<byte> escaped, int at)
    {
        if (at + EscapeLength > escaped.Length || escaped[at] != '\\' || escaped[at + 1] != 'u') return null;
        return Utf8Parser.TryParse(escaped.Slice(at + 2, 4), out ushort unit, out var used, 'X') && used == 4
            ? (char)unit : null;
    }
}
