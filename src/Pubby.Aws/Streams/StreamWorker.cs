using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// This node's share of the stream: takes shards, keeps their leases alive, reads them, and gives them up. It works in
/// turns, one after another. A turn that fails changes nothing for the readers, and the next turn tries again.
/// </summary>
internal sealed partial class StreamWorker(
    LeaseBook leases, StreamShardList shards, StreamShardReader reader, StreamsMeter meter,
    TimeProvider time, ILogger log)
{
    /// <summary>
    /// A node that cannot apply a record for this long (its Redis is unavailable) leaves the shard to another node,
    /// which may reach Redis.
    /// </summary>
    private static readonly TimeSpan StuckLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a stuck node takes no shard, so that others can: two of their turns at the default.</summary>
    private static readonly TimeSpan StuckPause = TimeSpan.FromSeconds(4);

    /// <summary>
    /// A stopping node gives its leases up within this time. Another node takes over those that it could not write.
    /// </summary>
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, StreamShardTask> _readers = [];
    private TaskCompletionSource _ended = NewSignal();
    private long? _stuckAt;

    /// <summary>How many shards it reads.</summary>
    public int Held => _readers.Count;

    /// <summary>Completes when a shard has ended. Its children can be taken at once, with the next turn.</summary>
    public Task ShardEnded => _ended.Task;

    /// <exception cref="StoreUnavailableException">DynamoDB is unavailable.</exception>
    /// <exception cref="StreamsException">Its streams are unavailable.</exception>
    /// <exception cref="PubbyStartException">The table's stream is not as it should be.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken);
        var items = await leases.ReadAsync(cancellationToken);
        if (!await shards.TryRefreshAsync(cancellationToken)) return;
        var plan = StreamShardAssignment.Of(
            shards.Label, shards.Shards, items, leases.Node, _readers.Keys.ToHashSet(), leases.IsAlive);
        if (_stuckAt is not { } stuckAt || time.GetElapsedTime(stuckAt) >= StuckPause)
        {
            foreach (var claim in plan.Take) await TakeAsync(claim, cancellationToken);
        }
        if (plan.GiveUp is { } surplus) await GiveUpAsync(_readers[surplus], cancellationToken);
        if (plan.IsWaiting) await leases.WaitAsync(cancellationToken);
        meter.Hold(_readers.Count);
    }

    /// <summary>Stops reading, and gives all leases up, so that other nodes read on at once.</summary>
    public async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(ReleaseLimit, time);
        try
        {
            await Task.WhenAll(_readers.Values.ToArray().Select(task => GiveUpAsync(task, limit.Token)));
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            // Another node takes them over when this one has been silent for long enough.
        }
        foreach (var task in _readers.Values) await task.StopAsync();
        meter.Hold(0);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var task in _readers.Values.ToArray())
        {
            if (task.Completion.IsCompleted) await GiveUpAsync(task, cancellationToken);
            else if (task.Lease.WaitingSince is { } since && time.GetElapsedTime(since) >= StuckLimit)
            {
                LogStuck(log, task.Lease.Shard);
                _stuckAt = time.GetTimestamp();
                await GiveUpAsync(task, cancellationToken);
            }
            else if (!await leases.TryRenewAsync(task.Lease, cancellationToken)) await OnTakenAsync(task);
        }
    }

    private async Task TakeAsync(StreamShardClaim claim, CancellationToken cancellationToken)
    {
        // First: who finds it skipped counts nothing. Two nodes that count the same have rooms read twice at most.
        if (claim.IsSkipped) await leases.CountLossAsync(cancellationToken);
        if (await leases.TryTakeAsync(claim, cancellationToken) is not { } item) return;
        if (claim.IsSkipped)
        {
            meter.Lost();
            OnShardEnded();
            return;
        }
        if (claim.Seen is { Owner.Length: > 0 } before && before.Owner != leases.Node)
        {
            meter.TakenOver();
            LogTakenOver(log, claim.Shard, before.Owner);
        }
        var stream = shards.Stream;
        _readers.Add(item.Id,
            new StreamShardTask(new HeldLease(claim.Shard, item), (lease, token) => ReadAsync(stream, lease, token)));
    }

    private async Task ReadAsync(string stream, HeldLease lease, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(stream, lease, cancellationToken);
        OnShardEnded();
    }

    /// <summary>Writes how far it was read: the next owner continues from there.</summary>
    private async Task GiveUpAsync(StreamShardTask task, CancellationToken cancellationToken)
    {
        await task.StopAsync();
        await leases.GiveUpAsync(task.Lease, cancellationToken);
        _readers.Remove(task.Lease.Id);
        task.Dispose();
    }

    private async Task OnTakenAsync(StreamShardTask task)
    {
        LogLost(log, task.Lease.Shard);
        await task.StopAsync();
        _readers.Remove(task.Lease.Id);
        task.Dispose();
    }

    private void OnShardEnded()
    {
        shards.Expire();
        Interlocked.Exchange(ref _ended, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventIds.StreamShardTakenOver, LogLevel.Warning,
        "This node now reads the stream's shard {Shard}: its owner {Owner} gave no sign of life.")]
    private static partial void LogTakenOver(ILogger log, string shard, string owner);

    [LoggerMessage(EventIds.StreamShardStuck, LogLevel.Warning,
        "No record of the stream's shard {Shard} could be sent to the region's nodes for a while; another node " +
        "takes the shard over.")]
    private static partial void LogStuck(ILogger log, string shard);

    [LoggerMessage(EventIds.StreamShardLost, LogLevel.Warning,
        "Another node took over the stream's shard {Shard}: this node's signs of life came too late.")]
    private static partial void LogLost(ILogger log, string shard);
}
