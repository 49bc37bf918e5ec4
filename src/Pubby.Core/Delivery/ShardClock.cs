namespace Pubby.Core.Delivery;

/// <summary>The two clocks of a shard: a coarse one for time-outs, and the precise one.</summary>
internal sealed class ShardClock(TimeProvider time)
{
    private volatile int _seconds;

    /// <summary>
    /// Whole seconds since the hub started: the clock that all time-outs of the shard share. Set by the shard's thread,
    /// read by any.
    /// </summary>
    public int Seconds
    {
        get => _seconds;
        set => _seconds = value;
    }

    public TimeProvider Time => time;
}
