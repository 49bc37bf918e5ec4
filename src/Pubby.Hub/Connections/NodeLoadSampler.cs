using Pubby.Core;
using Pubby.Core.Delivery;
using Pubby.Core.Policies;
using Pubby.Core.Rooms;

namespace Pubby.Hub.Connections;

/// <summary>
/// Looks four times a second how the node is, as long as clients connect: how long a command waits for a shard and a
/// work item for the thread pool, how much of the processor's quota is used, and how much of it the host has left.
/// </summary>
internal sealed class NodeLoadSampler(
    ConnectTurns turns, Shards shards, RoomRegistry rooms, TimeProvider time, IHostApplicationLifetime application,
    ILogger<NodeLoadSampler> log)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly double _quota = ProcessorQuota.Cores();
    private TimeSpan _processor;
    private TimeSpan? _idle;
    private long _sampledAt = time.GetTimestamp();
    private long _taken;
    private bool _wasIdle;

    /// <summary>How much processor time the process has used.</summary>
    public Func<TimeSpan> ProcessorTime { get; init; } = () => Environment.CpuUsage.TotalTime;

    /// <summary>How long the host's processors had nothing to do; null: not known.</summary>
    public Func<TimeSpan?> IdleTime { get; init; } = HostProcessors.IdleTime;

    /// <summary>Call once.</summary>
    public void Start()
    {
        Note();
        _ = RunAsync(application.ApplicationStopping);
    }

    /// <summary>One look. Not for several threads.</summary>
    internal Task LookAsync(CancellationToken stopping)
    {
        var isBusy = turns.Taken != _taken || turns.Waiting > 0;
        // A node to which nobody connects is left alone; its rate stays.
        if (isBusy && !_wasIdle) return SampleAsync(stopping);
        _wasIdle = !isBusy;
        rooms.DumpPace.IsLate = false;
        // What an idle node did is not what a connect costs, so that the next look counts from this one.
        if (isBusy) Note();
        return Task.CompletedTask;
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        using var looks = new PeriodicTimer(Period, time);
        await BackgroundLoop.RunAsync(async token =>
        {
            if (await looks.WaitForNextTickAsync(token)) await LookAsync(token);
        }, fault => BackgroundWorkLog.Failed(log, "looking how busy the node is", fault), time, stopping);
    }

    private async Task SampleAsync(CancellationToken stopping)
    {
        var pool = PoolDelayAsync();
        var shard = ShardDelayAsync();
        // One that does not answer in time is too slow by itself.
        await Task.WhenAny(Task.WhenAll(pool, shard), Task.Delay(Period, time, stopping));
        var elapsed = time.GetElapsedTime(_sampledAt);
        var (processor, idle) = (ProcessorTime(), IdleTime());
        var taken = turns.Taken;
        var shardDelay = shard.IsCompleted ? await shard : Period;
        rooms.DumpPace.IsLate = shardDelay > NodeLoad.MaxShardDelay;
        var load = new NodeLoad(shardDelay, pool.IsCompleted ? await pool : Period,
            (processor - _processor) / elapsed / _quota, rooms.WaitingLoads);
        var free = (idle - _idle) / elapsed / _quota;
        turns.Observe(load with { Unavailable = Math.Max(load.Processor, 1 - free ?? 0) },
            (taken - _taken) / elapsed.TotalSeconds);
        (_processor, _idle, _sampledAt, _taken) = (processor, idle, time.GetTimestamp(), taken);
    }

    private void Note() =>
        (_processor, _idle, _sampledAt, _taken) = (ProcessorTime(), IdleTime(), time.GetTimestamp(), turns.Taken);

    private async Task<TimeSpan> PoolDelayAsync()
    {
        var since = time.GetTimestamp();
        await Task.Yield();
        return time.GetElapsedTime(since);
    }

    private async Task<TimeSpan> ShardDelayAsync()
    {
        var since = time.GetTimestamp();
        var probes = new Task[shards.Count];
        for (var i = 0; i < shards.Count; i++) probes[i] = shards[i].PostProbeAsync();
        await Task.WhenAll(probes);
        return time.GetElapsedTime(since);
    }
}
