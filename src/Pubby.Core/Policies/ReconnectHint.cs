namespace Pubby.Core.Policies;

/// <summary>
/// When those who were refused may come back: spread over the time that the node needs for all of them. Has no clock.
/// Not safe for several threads.
/// </summary>
internal sealed class ReconnectHint
{
    private const double MinSeconds = 1;
    private const double MaxSeconds = 60;

    /// <summary>Who was refused longer ago is back, or has gone elsewhere.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private double _refused;
    private TimeSpan _at;

    /// <summary>One more is refused.</summary>
    /// <param name="now">On any clock that goes forward.</param>
    /// <param name="perSecond">How many the node lets in.</param>
    /// <param name="random">From 0 to 1.</param>
    /// <returns>When this one may come back.</returns>
    public TimeSpan Next(TimeSpan now, double perSecond, double random)
    {
        _refused = (_refused * Math.Exp(-(now - _at) / Memory)) + 1;
        _at = now;
        var mean = Math.Clamp(_refused / Math.Max(perSecond, 1), MinSeconds, MaxSeconds);
        return TimeSpan.FromSeconds(mean * (0.5 + random));
    }
}
