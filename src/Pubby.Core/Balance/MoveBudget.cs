namespace Pubby.Core.Balance;

/// <summary>
/// How many clients a node has moved within the last hour, and how many it had at most in that time, to the minute.
/// The most counts: else a node that gives clients away would lose the budget to give the last ones.
/// </summary>
internal sealed class MoveBudget
{
    /// <summary>The minute that runs, and the sixty before it.</summary>
    private const int Minutes = 61;

    private readonly int[] _moved = new int[Minutes];
    private readonly int[] _peak = new int[Minutes];
    private long _minute;

    public void Add(TimeSpan now, int clients)
    {
        Advance(now);
        _moved[_minute % Minutes] += clients;
    }

    /// <param name="count">The node's clients now.</param>
    /// <param name="movesPerClient">How often a client may be moved in an hour, on average.</param>
    /// <returns>How many more may be moved; negative: the limit was larger before.</returns>
    public double LeftAt(TimeSpan now, int count, double movesPerClient)
    {
        Advance(now);
        ref var peak = ref _peak[_minute % Minutes];
        peak = Math.Max(peak, count);
        return (movesPerClient * _peak.Max()) - _moved.Sum();
    }

    private void Advance(TimeSpan now)
    {
        var minute = Math.Max(_minute, (long)now.TotalMinutes);
        for (var i = Math.Max(_minute, minute - Minutes) + 1; i <= minute; i++)
            (_moved[i % Minutes], _peak[i % Minutes]) = (0, 0);
        _minute = minute;
    }
}
