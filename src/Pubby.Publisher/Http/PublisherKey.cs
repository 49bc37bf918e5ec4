namespace Pubby.Publisher.Http;

/// <summary>Checks that a header can carry a key. No error text repeats it.</summary>
internal static class PublisherKey
{
    private const int MaxLength = 256;

    /// <summary>What is wrong with a key; null: nothing.</summary>
    public static string? FaultOf(string? key)
    {
        if (string.IsNullOrEmpty(key)) return "It is missing. Set it to the publisher's key.";
        if (char.IsWhiteSpace(key[0]) || char.IsWhiteSpace(key[^1]))
            return "It begins or ends with white space, as the line of a file does. Trim it.";
        return key.Length <= MaxLength && !key.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? null : $"It is 1 to {MaxLength} characters of printable ASCII, with no line break.";
    }
}
