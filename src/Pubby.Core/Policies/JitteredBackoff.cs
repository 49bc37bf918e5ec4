namespace Pubby.Core.Policies;

/// <summary>
/// How long to wait before the next try. The limit of the waits doubles from <paramref name="first"/> to
/// <paramref name="longest"/>. Each wait is a random part of its limit, at least half of it, so that nodes that failed
/// together do not try again together. Has no clock of its own. Not safe for several threads.
/// </summary>
/// <param name="random">Returns a number from 0 to 1. Null: <see cref="Random.Shared"/>.</param>
internal sealed class JitteredBackoff(TimeSpan first, TimeSpan longest, Func<double>? random = null)
{
    private readonly TimeSpan _first = first;
    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    private TimeSpan _limit = first;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var wait = _limit * (0.5 + (_random() / 2));
        _limit = _limit * 2 < longest ? _limit * 2 : longest;
        return wait;
    }

    /// <summary>A try succeeded: the next failure waits briefly again.</summary>
    public void Reset() => _limit = _first;
}
