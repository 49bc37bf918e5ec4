namespace Pubby.Core.Policies;

/// <summary>
/// When those who were refused may come back: one after another, as fast as the node lets them in. It counts who waits
/// outside by what it told them: who is due is back, or has gone elsewhere. Has no clock. Not safe for several threads.
/// </summary>
internal sealed class ReconnectHint
{
    /// <summary>What clients make of a hint, in the mean: each waits for up to half as long again.</summary>
    private const double MeanOfClients = 1.25;

    private const double MinSeconds = 0.5;
    private const double MaxSeconds = 60;

    /// <summary>By the second in which they are due, round and round: longer than the longest hint.</summary>
    private readonly double[] _due = new double[128];

    private double _waiting;
    private long _second;

    /// <summary>So many more are refused.</summary>
    /// <param name="now">On any clock that goes forward.</param>
    /// <param name="perSecond">How many the node lets in.</param>
    /// <returns>When they may come back. A client makes it longer by a random part of its half.</returns>
    public TimeSpan Next(TimeSpan now, double perSecond, long refused = 1)
    {
        ForgetUntil((long)now.TotalSeconds);
        var turn = _waiting + (refused / 2.0);
        _waiting += refused;
        var hint = Math.Clamp(turn / Math.Max(perSecond, 1) / MeanOfClients, MinSeconds, MaxSeconds);
        _due[(long)(now.TotalSeconds + (hint * MeanOfClients)) % _due.Length] += refused;
        return TimeSpan.FromSeconds(hint);
    }

    private void ForgetUntil(long second)
    {
        for (var steps = Math.Min(second - _second, _due.Length); steps > 0; steps--)
        {
            ref var due = ref _due[(second - steps) % _due.Length];
            _waiting -= due;
            due = 0;
        }
        _second = Math.Max(_second, second);
    }
}
