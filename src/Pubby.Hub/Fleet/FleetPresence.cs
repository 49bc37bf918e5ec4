using Pubby.Core;
using Pubby.Core.Balance;
using Pubby.Core.Policies;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Fleet;

/// <summary>
/// Tells the other nodes over Redis what this node has, and reads what they have. Redis alone decides who is there: a
/// record expires if it is not renewed, and no two nodes' clocks are compared. Safe for any number of threads.
/// </summary>
internal sealed partial class FleetPresence(
    RedisServer redis, NodeIdentity identity, INodeStatus status, BalanceLimits limits, TimeProvider time,
    ILogger<FleetPresence> log)
    : IFleet, IFleetMembers, IAsyncDisposable
{
    /// <summary>More nodes than this are not looked at.</summary>
    private const int MaxNodes = 2000;

    /// <summary>A record lives for at least this time, so that a node that pauses for a moment stays.</summary>
    private static readonly TimeSpan MinLife = TimeSpan.FromSeconds(15);

    /// <summary>After the fleet's last node, its list stays for as long.</summary>
    private static readonly TimeSpan ListLife = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly long _startedAt = time.GetTimestamp();
    private RedisValue[] _gone = [];
    private Task _running = Task.CompletedTask;
    private FleetView? _view;
    private long _recoveredAt = -1;

    public string Id => identity.Id;

    public IReadOnlyList<string> Others =>
        [.. (View?.Nodes ?? []).Select(node => node.Id).Where(id => id != Id)];

    public async ValueTask<IReadOnlyList<string>> ReadOthersAsync()
    {
        var ids = await redis.TryAsync(db => db.SortedSetRangeByRankAsync(redis.Names.Nodes, 0, MaxNodes - 1));
        // Those that Redis has forgotten may live: it was flushed, and they are back in a moment.
        return ids is null ? Others : [.. ids.Select(id => id.ToString()).Where(id => id != Id).Union(Others)];
    }

    public TimeSpan Now => time.GetElapsedTime(_startedAt);

    public FleetView? View => Volatile.Read(ref _view);

    public TimeSpan? RedisRecoveredAt =>
        Volatile.Read(ref _recoveredAt) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    public TimeSpan MaxAge => LifeOf(View?.Nodes.Count ?? 0);

    /// <summary>Called once, after Redis has been started.</summary>
    public void Start()
    {
        redis.Recovered += OnRecovered;
        _running = Task.Run(() => BackgroundLoop.RunAsync(
            RoundAsync, fault => LogFailed(log, fault), time, _stopping.Token));
    }

    /// <summary>The other nodes learn at once that this one is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        redis.Recovered -= OnRecovered;
        await _stopping.CancelAsync();
        await _running;
        await redis.TryAsync(async db =>
        {
            await Task.WhenAll(
                db.KeyDeleteAsync(redis.Names.Node(Id)), db.SortedSetRemoveAsync(redis.Names.Nodes, Id));
            return Id;
        });
        _stopping.Dispose();
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        await ShareAsync();
        // Spread, so that nodes that started together do not ask together.
        await Task.Delay(PeriodOf(View) * (0.9 + (Random.Shared.NextDouble() / 5)), time, stopping);
    }

    private async Task ShareAsync()
    {
        var ids = await redis.TryAsync(TellAsync);
        if (ids is null) return;
        var values = await redis.TryAsync(db =>
            db.StringGetAsync([.. ids.Select(id => (RedisKey)redis.Names.Node(id.ToString()))]));
        if (values is null) return;
        _gone = [.. ids.Where((_, i) => values[i].IsNull)];
        var nodes = ids.Zip(values).Where(node => !node.Second.IsNull)
            .Select(node => NodeRecordFormat.Decode(node.First.ToString(), (byte[])node.Second!)).ToArray();
        Volatile.Write(ref _view, FleetView.After(View, nodes, Now, LifeOf(nodes.Length)));
    }

    /// <summary>
    /// One way there and back: this node's record, its place in the list, and who else is in it. Those whose record had
    /// expired at the last time leave the list; one of them that lives puts itself back.
    /// </summary>
    private async Task<RedisValue[]> TellAsync(IDatabase db)
    {
        var list = redis.Names.Nodes;
        var record = NodeRecordFormat.Encode(status.Read(Id));
        var ids = Task.FromResult<RedisValue[]>([]);
        await Task.WhenAll(
            db.StringSetAsync(redis.Names.Node(Id), record, LifeOf(View?.Nodes.Count ?? 0)),
            _gone.Length > 0 ? db.SortedSetRemoveAsync(list, _gone) : Task.CompletedTask,
            db.SortedSetAddAsync(list, Id, 0),
            db.KeyExpireAsync(list, ListLife),
            ids = db.SortedSetRangeByRankAsync(list, 0, MaxNodes - 1));
        return await ids;
    }

    private TimeSpan LifeOf(int nodes)
    {
        var life = limits.PeriodOf(nodes) * 3;
        return life > MinLife ? life : MinLife;
    }

    private TimeSpan PeriodOf(FleetView? view) => limits.PeriodOf(view?.Nodes.Count ?? 0);

    private void OnRecovered() => Volatile.Write(ref _recoveredAt, Now.Ticks);

    [LoggerMessage(EventIds.FleetPresenceFailed, LogLevel.Error,
        "Bug: this node could not tell the others how many connections it has. It moves no client, and goes on in " +
        "10 s.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
