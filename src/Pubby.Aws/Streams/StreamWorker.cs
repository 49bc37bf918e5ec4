using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// This node's share of the stream: takes shards, keeps their leases alive, reads them, and gives them up. All of it in turns, one after another; a turn
/// that fails changes nothing for the readers, and the next tries again.
/// </summary>
/// <param name="node">This process, and no other that ever was.</param>
internal sealed partial class StreamWorker(
    string node, TableStream table, IStreamsClient client, LeaseTable leases, LeaseMonitor watch, StreamGapMonitor lost, ShardReader reader, StreamsMeter meter, TimeProvider time, ILogger log)
{
    /// <summary>How often the shards are asked for, where none has ended: DynamoDB takes ten such calls a second from all nodes of an account.</summary>
    private static readonly TimeSpan ListingPeriod = TimeSpan.FromSeconds(10);

    /// <summary>A node that cannot pass a record on for this long, as its Redis is away, lets another try, which may reach it.</summary>
    private static readonly TimeSpan StuckLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long such a node leaves shards to others: at the default, each has two turns in it.</summary>
    private static readonly TimeSpan StuckRest = TimeSpan.FromSeconds(4);

    /// <summary>A stopping node gives its leases up within this; what it could not write is taken over later.</summary>
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, Reader> _readers = [];
    private TaskCompletionSource _ended = NewSignal();
    private string? _stream;
    private IReadOnlyList<StreamShard> _shards = [];
    private long? _listedAt;
    private long? _stuckAt;
    private long _beat;

    /// <summary>How many shards it reads.</summary>
    public int Held => _readers.Count;

    /// <summary>Completes when a shard has ended: its children are worth a turn at once.</summary>
    public Task ShardEnded => _ended.Task;

    /// <exception cref="StoreUnavailableException">DynamoDB is away.</exception>
    /// <exception cref="StreamsException">Its streams are.</exception>
    /// <exception cref="PubbyStartException">The table's stream is not as it should be.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken);
        var book = await leases.ReadAsync(cancellationToken);
        watch.Look(book.Leases);
        lost.Look(book.Losses);
        if (!await ListAsync(cancellationToken)) return;
        var label = LabelOf(_stream!);
        var plan = ShardAssignment.Of(label, _shards, book.Leases, node, _readers.Keys.ToHashSet(), watch.IsAlive);
        if (_stuckAt is not { } stuckAt || time.GetElapsedTime(stuckAt) >= StuckRest)
        {
            foreach (var claim in plan.Take) await TakeAsync(claim, cancellationToken);
        }
        if (plan.GiveUp is { } surplus) await GiveUpAsync(_readers[surplus], cancellationToken);
        if (plan.IsWaiting) await leases.WaitAsync(node, ++_beat, cancellationToken);
        meter.Hold(_readers.Count);
    }

    /// <summary>Stops reading, and gives all leases up, so that other nodes read on at once.</summary>
    public async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(ReleaseLimit, time);
        try
        {
            await Task.WhenAll(_readers.Values.ToArray().Select(held => GiveUpAsync(held, limit.Token)));
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            // Another node takes them over when this one has not been heard of for long enough.
        }
        foreach (var held in _readers.Values) await held.StopAsync();
        meter.Hold(0);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var held in _readers.Values.ToArray())
        {
            if (held.Reading.IsCompleted) await GiveUpAsync(held, cancellationToken);
            else if (held.Lease.WaitingSince is { } since && time.GetElapsedTime(since) >= StuckLimit)
            {
                LogStuck(log, held.Lease.Shard);
                _stuckAt = time.GetTimestamp();
                await GiveUpAsync(held, cancellationToken);
            }
            else if (!await leases.TryRenewAsync(held.Lease.NextBeat(), node, cancellationToken)) await LoseAsync(held);
        }
    }

    /// <returns>False: the stream is being switched on.</returns>
    private async Task<bool> ListAsync(CancellationToken cancellationToken)
    {
        if (_listedAt is { } at && time.GetElapsedTime(at) < ListingPeriod) return true;
        if (await table.FindAsync(cancellationToken) is not { } stream) return false;
        _shards = await client.ShardsAsync(stream, cancellationToken);
        _stream = stream;
        _listedAt = time.GetTimestamp();
        return true;
    }

    private async Task TakeAsync(ShardClaim claim, CancellationToken cancellationToken)
    {
        var item = new LeaseItem(
            claim.LeaseId, claim.IsSkipped ? "" : node, (claim.Seen?.Beat ?? 0) + 1, claim.Start, claim.Seen?.Taken, claim.IsSkipped ? ShardProgress.Skipped : ShardProgress.Open);
        if (!await leases.TryTakeAsync(claim.Seen, item, cancellationToken)) return;
        if (claim.IsSkipped)
        {
            await leases.CountLossAsync(cancellationToken);
            meter.Lost();
            OnShardEnded();
            return;
        }
        if (claim.Seen is { Owner.Length: > 0 } before)
        {
            meter.TakenOver();
            LogTakenOver(log, claim.Shard, before.Owner);
        }
        _readers.Add(item.Id, new Reader(new HeldLease(claim.Shard, item), (lease, token) => ReadAsync(_stream!, lease, token)));
    }

    private async Task ReadAsync(string stream, HeldLease lease, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(stream, lease, cancellationToken);
        OnShardEnded();
    }

    /// <summary>With what was taken so far; whoever takes it next reads on from there.</summary>
    private async Task GiveUpAsync(Reader held, CancellationToken cancellationToken)
    {
        await held.StopAsync();
        await leases.TryRenewAsync(held.Lease.NextBeat() with { Owner = "" }, node, cancellationToken);
        _readers.Remove(held.Lease.Id);
        held.Dispose();
    }

    private async Task LoseAsync(Reader held)
    {
        LogLost(log, held.Lease.Shard);
        await held.StopAsync();
        _readers.Remove(held.Lease.Id);
        held.Dispose();
    }

    private void OnShardEnded()
    {
        _listedAt = null;
        Interlocked.Exchange(ref _ended, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string LabelOf(string stream) => stream[(stream.LastIndexOf('/') + 1)..];

    [LoggerMessage(EventIds.StreamShardTakenOver, LogLevel.Warning, "The stream's shard {Shard} is read by this node from now on; {Owner} was not heard of any more.")]
    private static partial void LogTakenOver(ILogger log, string shard, string owner);

    [LoggerMessage(EventIds.StreamShardStuck, LogLevel.Warning, "Nothing of the stream's shard {Shard} could be passed on to the region's nodes for a while; it is left to another node.")]
    private static partial void LogStuck(ILogger log, string shard);

    [LoggerMessage(EventIds.StreamShardLost, LogLevel.Warning, "The stream's shard {Shard} was taken by another node, which did not hear of this one for too long.")]
    private static partial void LogLost(ILogger log, string shard);
}
