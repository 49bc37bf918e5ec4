using System.Buffers;

namespace Pubby.Core.Messages.Payloads;

/// <summary>Removes insignificant white space, so that no subscriber has to receive it.</summary>
internal static class JsonWhiteSpace
{
    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    /// <param name="json">A well-formed value.</param>
    public static byte[] Remove(ReadOnlySpan<byte> json)
    {
        var first = json.IndexOfAny(Space);
        if (first < 0) return json.ToArray();
        var scratch = ArrayPool<byte>.Shared.Rent(json.Length);
        var length = 0;
        var isInString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var next = json[at];
            if (!isInString && Space.Contains(next)) continue;
            if (next == '"') isInString = !isInString;
            scratch[length++] = next;
            if (next == '\\') scratch[length++] = json[++at];
        }
        var compact = scratch.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(scratch);
        return compact;
    }
}
