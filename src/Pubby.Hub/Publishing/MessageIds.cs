using System.Security.Cryptography;

namespace Pubby.Hub.Publishing;

/// <summary>
/// Ids for messages that are posted without one: a version in base 32 and a random end, so that they sort by time as text, and two nodes that
/// stamp the same microsecond do not meet.
/// </summary>
internal static class MessageIds
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Eleven digits of five bits hold 53 bits with two to spare.</summary>
    private const int TimeDigits = 11;

    private const int RandomDigits = 4;

    public static string From(long version)
    {
        Span<char> id = stackalloc char[TimeDigits + RandomDigits];
        for (var at = TimeDigits - 1; at >= 0; at--, version >>= 5) id[at] = Digits[(int)(version & 31)];
        RandomNumberGenerator.GetItems(Digits.AsSpan(), id[TimeDigits..]);
        return new string(id);
    }
}
