namespace Pubby.Hub.Access;

/// <summary>
/// How many messages a second a key may publish: a second's messages at once, and then at its rate. Safe for any number
/// of threads.
/// </summary>
/// <remarks>
/// By hand, and not a TokenBucketRateLimiter: that takes nothing that is larger than its bucket, and a batch may hold
/// more messages than fit into a second. Such a batch is accepted once its key has rested, and the key then waits until
/// all its messages are paid for. Otherwise batches would be a way around the rate.
/// </remarks>
internal sealed class PublishRate(int perSecond, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>When all messages so far are paid for, since the start.</summary>
    private TimeSpan _paidAt;

    public int PerSecond => perSecond;

    /// <inheritdoc cref="Caller.Spend"/>
    public TimeSpan? Spend(int messages)
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_started);
            var from = _paidAt > now ? _paidAt : now;
            var wait = from + Cost(Math.Min(messages, perSecond)) - Second - now;
            if (wait > TimeSpan.Zero) return wait;
            _paidAt = from + Cost(messages);
            return null;
        }
    }

    /// <summary>Rounded down, so that a second's messages, one by one, fit into a second.</summary>
    private TimeSpan Cost(int messages) => new(Second.Ticks * messages / perSecond);
}
