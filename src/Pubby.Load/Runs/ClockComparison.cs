namespace Pubby.Load.Runs;

/// <summary>
/// By how much another machine's clock is ahead of this one's. Of the last 16 questions the one with the shortest round
/// trip counts: its answer says most. Safe for any number of threads: relays read while a question is answered.
/// </summary>
internal sealed class ClockComparison
{
    private const int Window = 16;

    private readonly Lock _gate = new();
    private readonly Queue<(long Offset, long RoundTrip)> _answers = new();

    /// <summary>To add to this machine's clock to have the other's, in microseconds.</summary>
    public long Offset => Best.Offset;

    /// <summary>The offset is right to this, in microseconds, either way.</summary>
    public long Error => (Best.RoundTrip + 1) / 2;

    private (long Offset, long RoundTrip) Best
    {
        get
        {
            lock (_gate) return _answers.MinBy(answer => answer.RoundTrip);
        }
    }

    /// <summary>The four moments of a question, in microseconds.</summary>
    /// <param name="asked">By this machine's clock.</param>
    /// <param name="received">By the other's.</param>
    /// <param name="answered">By the other's.</param>
    /// <param name="returned">By this machine's.</param>
    public void Add(long asked, long received, long answered, long returned)
    {
        var (offset, roundTrip) =
            (((received - asked) + (answered - returned)) / 2, returned - asked - (answered - received));
        lock (_gate)
        {
            if (_answers.Count == Window) _answers.Dequeue();
            _answers.Enqueue((offset, roundTrip));
        }
    }
}
