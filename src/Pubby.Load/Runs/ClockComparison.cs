namespace Pubby.Load.Runs;

/// <summary>
/// By how much another machine's clock is ahead of this one's. Of the last 16 questions the one with the shortest round
/// trip counts: its answer says most.
/// </summary>
internal sealed class ClockComparison
{
    private const int Window = 16;

    private readonly Queue<(long Offset, long RoundTrip)> _answers = new();

    public bool IsKnown => _answers.Count > 0;

    /// <summary>To add to this machine's clock to have the other's, in microseconds.</summary>
    public long Offset => Best.Offset;

    /// <summary>The offset is right to this, in microseconds, either way.</summary>
    public long Error => (Best.RoundTrip + 1) / 2;

    private (long Offset, long RoundTrip) Best => _answers.MinBy(answer => answer.RoundTrip);

    /// <summary>The four moments of a question, in microseconds.</summary>
    /// <param name="asked">By this machine's clock.</param>
    /// <param name="received">By the other's.</param>
    /// <param name="answered">By the other's.</param>
    /// <param name="returned">By this machine's.</param>
    public void Add(long asked, long received, long answered, long returned)
    {
        if (_answers.Count == Window) _answers.Dequeue();
        _answers.Enqueue((((received - asked) + (answered - returned)) / 2, returned - asked - (answered - received)));
    }
}
