using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Balance;
using Pubby.Core.Draining;
using Pubby.Hub.Fleet;
using Pubby.Hub.Redis;
using Pubby.Hub.Tests.Support;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Fleet;

/// <summary>Nodes on a real Redis, with a clock that the test moves.</summary>
public sealed class FleetPresenceTests(RedisFixture fixture) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private static int _fleets;

    private readonly string _prefix = $"fleet{Interlocked.Increment(ref _fleets)}:";
    private readonly FakeTimeProvider _time = new();
    private readonly List<Node> _nodes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_read_what_each_of_them_has_and_one_that_ends_is_gone_at_once()
    {
        var first = await StartAsync(count: 10);
        var second = await StartAsync(count: 20, phase: NodePhase.Draining);
        await UntilAsync(() => CountsOf(first) == "10 Serving, 20 Draining", "the first knows both");
        await UntilAsync(() => CountsOf(second) == "10 Serving, 20 Draining", "the second knows both");
        first.Status.Record = first.Status.Record with { Count = 11 };
        await UntilAsync(() => CountsOf(second) == "11 Serving, 20 Draining", "what changes is told");

        await first.DisposeAsync();
        Assert.Equal("$-1", await fixture.Redis.AskAsync($"GET {_prefix}pubby:node:{first.Presence.Id}"));
        await UntilAsync(() => CountsOf(second) == "20 Draining", "the first is gone");
    }

    [Fact]
    public async Task A_record_lives_by_the_clock_of_redis_alone_and_who_has_none_leaves_the_list()
    {
        var first = await StartAsync(count: 1);
        await UntilAsync(() => first.Presence.View is not null, "it is told");
        // Asked again, as some of its life may be over before Redis says how much is left; each round writes it anew.
        await UntilAsync(async () => await LifeMsAsync(first) is >= 10_000 and <= 15_000, "it lives for 15 s");
        // As one that was killed, whose record has expired.
        await fixture.Redis.AskAsync($"ZADD {_prefix}pubby:nodes 0 dead");
        await UntilAsync(async () => await fixture.Redis.AskAsync($"ZCARD {_prefix}pubby:nodes") == ":1", "it leaves");
        Assert.Equal("1 Serving", CountsOf(first));
    }

    [Fact]
    public async Task A_node_that_was_read_before_another_started_finds_it_by_asking_and_keeps_it_through_a_flush()
    {
        var first = await StartAsync(count: 1);
        await Eventually.UntilAsync(() => first.Presence.View is not null, "it has read");
        var second = await StartAsync(count: 2);
        // The clock stands still: no node reads again.
        await Eventually.UntilAsync(() => second.Presence.View is not null, "the other has told");
        Assert.Empty(first.Presence.Others);
        Assert.Equal([second.Presence.Id], await first.Presence.ReadOthersAsync());

        await fixture.Redis.AskAsync($"DEL {_prefix}pubby:nodes");
        Assert.Empty(await first.Presence.ReadOthersAsync());
        Assert.Equal([first.Presence.Id], await second.Presence.ReadOthersAsync());
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_of_a_node_that_serves_nobody()
    {
        var first = await StartAsync(count: 1);
        await fixture.Redis.AskAsync($"SET {_prefix}pubby:node:newer dreaming");
        await fixture.Redis.AskAsync($"ZADD {_prefix}pubby:nodes 0 newer");
        await UntilAsync(() => CountsOf(first) == "0 Starting, 1 Serving", "both are known");
    }

    [Fact]
    public async Task After_redis_was_killed_and_is_back_the_fleet_is_known_anew()
    {
        await using var redis = await RedisProcess.StartAsync();
        var first = await StartAsync(count: 10, redis: redis);
        var second = await StartAsync(count: 20, free: 300, redis: redis);
        var room = new FleetRoom(first.Presence);
        await UntilAsync(() => room.ConnectsPerSecond == 300, "the first knows what the second takes");
        Assert.Null(first.Presence.RedisRecoveredAt);

        await redis.KillAsync();
        await UntilAsync(() => !first.Redis.IsUp && !second.Redis.IsUp, "the loss is noticed");
        var before = first.Presence.View!;
        await UntilAsync(() => room.ConnectsPerSecond is null, "an old view is none");
        Assert.Equal(before.ReadAt, first.Presence.View!.ReadAt);

        await redis.RestartAsync();
        await UntilAsync(() => CountsOf(first) == "10 Serving, 20 Serving"
            && first.Presence.View!.KnownSince > before.ReadAt, "both are known anew");
        Assert.Equal(300, room.ConnectsPerSecond);
        Assert.NotNull(first.Presence.RedisRecoveredAt);
    }

    [Fact]
    public async Task What_the_others_can_take_is_shared_by_those_that_drain()
    {
        var first = await StartAsync(count: 10, phase: NodePhase.Draining);
        await StartAsync(count: 10, phase: NodePhase.Draining);
        await StartAsync(count: 10, phase: NodePhase.Leaving);
        await StartAsync(count: 10, free: 100);
        await StartAsync(count: 10, free: 60);
        await UntilAsync(() => first.Presence.View?.Nodes.Count == 5, "all are known");
        Assert.Equal(80, new FleetRoom(first.Presence).ConnectsPerSecond);
    }

    private async Task<Node> StartAsync(
        int count, NodePhase phase = NodePhase.Serving, double free = 1000, RedisProcess? redis = null)
    {
        var configuration = redis?.Configuration ?? $"{fixture.Configuration},channelPrefix={_prefix}";
        var server = new RedisServer(
            RedisSettings.Parse(configuration), TimeProvider.System, NullLogger<RedisServer>.Instance);
        await server.StartAsync();
        var status = new Status(new NodeRecord(
            "", count, 1000, phase, free, IsRed: false, Shed: 3, "1.0", DateTimeOffset.UnixEpoch));
        var presence = new FleetPresence(
            server, new NodeIdentity(), status, new BalanceLimits(), _time, NullLogger<FleetPresence>.Instance);
        presence.Start();
        var node = new Node(server, status, presence);
        _nodes.Add(node);
        return node;
    }

    /// <summary>How long Redis keeps the node's record, if it is not written again.</summary>
    private async Task<int> LifeMsAsync(Node node)
    {
        var life = await fixture.Redis.AskAsync($"PTTL {_prefix}pubby:node:{node.Presence.Id}");
        return int.Parse(life[1..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    private Task UntilAsync(Func<Task<bool>> isSo, string what) => Eventually.UntilAsync(async () =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return await isSo();
    }, what);

    private static string CountsOf(Node node) => string.Join(", ", (node.Presence.View?.Nodes ?? [])
        .OrderBy(one => one.Count).Select(one => $"{one.Count} {one.Phase}"));

    private sealed class Status(NodeRecord record) : INodeStatus
    {
        public NodeRecord Record { get; set; } = record;

        public NodeRecord Read(string id) => Record with { Id = id };
    }

    private sealed record Node(RedisServer Redis, Status Status, FleetPresence Presence) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Presence.DisposeAsync();
            await Redis.DisposeAsync();
        }
    }
}
