namespace Pubby.Aws.Sns.Push;

/// <summary>
/// The posts that this node took within the time in which they may be repeated. Bounded: beyond it the oldest are
/// removed. Safe for any number of threads.
/// </summary>
internal sealed class ReplayCache(TimeProvider time)
{
    /// <summary>
    /// SNS retries for at most an hour. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
    /// </summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(60 + 5);

    /// <summary>Between SNS's clock and this node's clock.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private const int MaxPosts = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = [];
    private readonly Queue<(string Id, long At)> _order = new();

    public bool Has(string id)
    {
        lock (_gate) return _ids.Contains(id);
    }

    public void Add(string id)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest)
                && (_order.Count >= MaxPosts || time.GetElapsedTime(oldest.At) > 2 * Window)) _ids.Remove(
                    _order.Dequeue().Id);
            if (_ids.Add(id)) _order.Enqueue((id, time.GetTimestamp()));
        }
    }
}
