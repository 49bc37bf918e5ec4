using System.Security.Cryptography;

namespace Pubby.Publisher.Batching;

/// <summary>
/// Ids for messages that are posted: the time in microseconds and a random end, in base 32, so that they sort by time as text, beside those that the
/// hub makes. The end has 60 bits: two publishers of one microsecond do not meet.
/// </summary>
internal static class TimeSortedId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Eleven digits of five bits hold the 53 bits of a version.</summary>
    private const int TimeDigits = 11;

    private const int RandomDigits = 12;

    public static string Next(TimeProvider time)
    {
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        Span<char> id = stackalloc char[TimeDigits + RandomDigits];
        for (var at = TimeDigits - 1; at >= 0; at--, microseconds >>= 5) id[at] = Digits[(int)(microseconds & 31)];
        RandomNumberGenerator.GetItems(Digits.AsSpan(), id[TimeDigits..]);
        return new string(id);
    }
}
