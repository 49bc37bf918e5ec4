using System.Security.Cryptography;

namespace Pubby.Protocol;

/// <summary>
/// Ids for messages that are posted without one: a time in microseconds and a random end of 60 bits, in base 32. They
/// sort by time as text, on whichever node they are made, and two of one microsecond do not collide.
/// </summary>
public static class TimeSortedId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Eleven digits of five bits hold the 53 bits of a version.</summary>
    private const int TimeDigits = 11;

    private const int RandomDigits = 12;

    /// <summary>A new id of 23 characters. Safe for any number of threads.</summary>
    /// <param name="microseconds">Since 1970: a version, 0 to 2^53 - 1.</param>
    public static string From(long microseconds)
    {
        Span<char> id = stackalloc char[TimeDigits + RandomDigits];
        for (var at = TimeDigits - 1; at >= 0; at--, microseconds >>= 5) id[at] = Digits[(int)(microseconds & 31)];
        RandomNumberGenerator.GetItems<char>(Digits, id[TimeDigits..]);
        return new string(id);
    }
}
