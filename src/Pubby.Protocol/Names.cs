using System.Buffers;

namespace Pubby.Protocol;

/// <summary>What a room or a message may be called.</summary>
public static class Names
{
    /// <summary>
    /// The longest name, in characters. All allowed characters are one byte of UTF-8, so it is also the longest in
    /// bytes.
    /// </summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:~@=");

    /// <summary>
    /// True for 1 to 128 characters of <c>A-Z a-z 0-9 - _ . : ~ @ =</c>, the first a letter or a digit.
    /// A name is never a pattern, and never needs escaping in JSON, in a URL path or in a header.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && !name.ContainsAnyExcept(Allowed);
}
