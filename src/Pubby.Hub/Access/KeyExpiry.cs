using System.Globalization;

namespace Pubby.Hub.Access;

/// <summary>When a publisher's key stops working, as the settings say it.</summary>
internal static class KeyExpiry
{
    /// <summary>
    /// ISO 8601. Other texts mean different moments to different people (01/02/2027), or another one on each day that
    /// they are read (12:00).
    /// </summary>
    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <param name="expires">A checked one: never would be the wrong end of a key whose end is not understood.</param>
    public static DateTimeOffset? Parse(string expires) => TryParse(expires, out var at)
        ? at : throw new ArgumentException("The options were not checked.", nameof(expires));

    /// <param name="expires">Without an offset it is UTC. Empty: never.</param>
    /// <param name="at">Null: never.</param>
    /// <returns>False: it is not a moment.</returns>
    public static bool TryParse(string expires, out DateTimeOffset? at)
    {
        at = null;
        if (expires.Length == 0) return true;
        var isMoment = DateTimeOffset.TryParseExact(
            expires, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment);
        if (isMoment) at = moment;
        return isMoment;
    }
}
