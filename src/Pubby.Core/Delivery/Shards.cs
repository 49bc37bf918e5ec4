namespace Pubby.Core.Delivery;

/// <summary>All shards of the node, one for each core, and the clock they share.</summary>
internal sealed class Shards : IDisposable
{
    private readonly Shard[] _shards;
    private readonly ShardThread[] _threads;
    private readonly ITimer _ticks;
    private readonly TimeProvider _time;
    private readonly long _start;
    private int _next = -1;

    public Shards(DeliveryLimits limits, IFanOutObserver observer, TimeProvider time, Func<IBatchSender?> openSender,
        ILogger<Shards> log)
        : this(Environment.ProcessorCount, limits, observer, time)
    {
        _threads = [.. _shards.Select((shard, number) => new ShardThread(shard, number, openSender, log))];
    }

    /// <summary>Shards without threads: a test runs their passes itself.</summary>
    public Shards(int count, DeliveryLimits limits, IFanOutObserver observer, TimeProvider time,
        Action<IThreadPoolWorkItem>? schedule = null)
    {
        schedule ??= work => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        _shards = [.. Enumerable.Range(0, count).Select(_ => new Shard(limits, schedule, observer, time))];
        _threads = [];
        _time = time;
        _start = time.GetTimestamp();
        _ticks =
            time.CreateTimer(static shards =>
                ((Shards)shards!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public int Count => _shards.Length;

    public Shard this[int index] => _shards[index];

    /// <summary>The shard for the next connection, in turn.</summary>
    public Shard Next() => _shards[(uint)Interlocked.Increment(ref _next) % (uint)_shards.Length];

    public int IndexOf(Shard shard) => Array.IndexOf(_shards, shard);

    /// <summary>
    /// How far the slowest shard is behind the clock, to the second: what is posted to it waits for as long.
    /// </summary>
    public TimeSpan Lag => _time.GetElapsedTime(_start) - TimeSpan.FromSeconds(_shards.Min(shard => shard.Seconds));

    public void Dispose()
    {
        _ticks.Dispose();
        foreach (var shard in _shards) shard.PostStop();
        foreach (var thread in _threads) thread.Join();
        foreach (var shard in _shards) shard.Dispose();
    }

    private void Tick()
    {
        var seconds = (int)_time.GetElapsedTime(_start).TotalSeconds;
        foreach (var shard in _shards) shard.PostTick(seconds);
    }
}
