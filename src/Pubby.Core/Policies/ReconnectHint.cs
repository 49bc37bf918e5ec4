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
    public TimeSpan Next(TimeSpan now, double perSecond, double random) => Draw(MeanOf(now, perSecond), random);

    /// <summary>So many more are refused.</summary>
    /// <returns>When they may come back, on average.</returns>
    public TimeSpan MeanOf(TimeSpan now, double perSecond, long refused = 1)
    {
        _refused = (_refused * Math.Exp(-(now - _at) / Memory)) + refused;
        _at = now;
        return TimeSpan.FromSeconds(Math.Clamp(_refused / Math.Max(perSecond, 1), MinSeconds, MaxSeconds));
    }

    /// <summary>When one of them may come back.</summary>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Draw(TimeSpan mean, double random) => mean * (0.5 + random);
}
