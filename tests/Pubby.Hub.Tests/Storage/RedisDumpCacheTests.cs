using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Hub.Redis;
using Pubby.Hub.Storage.DumpCache;
using Pubby.Hub.Tests.Support;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Storage;

/// <summary>A cached store is a store; and is right whatever the order of publishes, loads and losses.</summary>
public sealed class RedisDumpCacheTests(RedisFixture fixture) : MessageStoreContract, IClassFixture<RedisFixture>
{
    private static int _prefixes;
    private readonly string _prefix = $"cache{Interlocked.Increment(ref _prefixes)}:";
    private readonly List<RedisServer> _servers = [];
    private GatedStore _inner = null!;

    private protected override IMessageStore Create()
    {
        _inner = new GatedStore(Time);
        return NewNode();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    [Fact]
    public async Task A_cold_room_that_three_nodes_are_asked_for_at_once_costs_the_store_one_read()
    {
        for (var i = 0; i < 100; i++) await PutAsync(Live($"m{i}", $"{i}"));
        await ForgetAsync();
        var nodes = new[] { NewNode(TimeProvider.System), NewNode(TimeProvider.System), NewNode(TimeProvider.System) };
        var loads = await Task.WhenAll(nodes.Select(node => node.LoadAsync("room", CancellationToken.None).AsTask()));
        Assert.Equal(1, _inner.Loads);
        Assert.Equal(2, nodes.Sum(node => node.Hits));
        Assert.All(loads, load => Assert.Equal(loads[0].Select(Describe), load.Select(Describe)));
        Assert.Equal(100, loads[0].Count);
    }

    [Theory]
    [InlineData(Moment.BeforeTheLoad)]
    [InlineData(Moment.BeforeTheRead)]
    [InlineData(Moment.AfterTheRead)]
    [InlineData(Moment.AfterTheLoad)]
    public async Task A_message_of_another_node_is_in_the_dump_whenever_it_comes(Moment moment)
    {
        var other = NewNode();
        await PutAsync(Live("before", "1"));
        await ForgetAsync();
        async Task PublishAt(Moment now)
        {
            if (now != moment) return;
            await other.PutAsync("room", Live("between", "2"), default, CancellationToken.None);
            await other.PutAsync("room", Live("before", "3"), default, CancellationToken.None);
        }
        await PublishAt(Moment.BeforeTheLoad);
        _inner.BeforeRead = () => PublishAt(Moment.BeforeTheRead);
        _inner.AfterRead = () => PublishAt(Moment.AfterTheRead);
        await LoadAsync();
        _inner.BeforeRead = _inner.AfterRead = null;
        await PublishAt(Moment.AfterTheLoad);

        var reads = _inner.Loads;
        var cached = await LoadAsync();
        Assert.Equal(reads, _inner.Loads);
        Assert.Equal(await StoredAsync(), cached);
    }

    [Fact]
    public async Task One_node_alone_reads_a_room_that_takes_long()
    {
        await PutAsync(Live("before", "1"));
        await ForgetAsync();
        TaskCompletionSource reading = new(), released = new();
        _inner.BeforeRead = () =>
        {
            reading.TrySetResult();
            return released.Task;
        };
        var load = LoadAsync();
        await reading.Task.WaitAsync(Eventually.Limit);
        // Its mark would go soon. By Redis's clock, which is not the test's.
        await fixture.Redis.AskAsync($"PEXPIRE {_prefix}pubby:dump:room 3600000");
        await Eventually.UntilAsync(async () =>
        {
            Time.Advance(TimeSpan.FromSeconds(2));
            return int.Parse((await fixture.Redis.AskAsync($"PTTL {_prefix}pubby:dump:room"))[1..],
                System.Globalization.CultureInfo.InvariantCulture) <= DumpScripts.LoadMs;
        }, "it is renewed");
        var reads = _inner.Loads;
        released.SetResult();
        Assert.Equal(await load, await LoadAsync());
        Assert.Equal(reads, _inner.Loads);
    }

    [Fact]
    public async Task A_dump_that_is_lost_while_it_is_loaded_is_not_filled()
    {
        await PutAsync(Live("before", "1"));
        await ForgetAsync();
        _inner.AfterRead = LoseAndPublishAsync;
        await LoadAsync();
        Assert.Equal(await StoredAsync(), await LoadAsync());
    }

    [Fact]
    public async Task A_dump_that_is_lost_and_marked_by_another_loader_is_that_ones_to_fill()
    {
        await PutAsync(Live("before", "1"));
        await ForgetAsync();
        TaskCompletionSource marked = new(), released = new();
        Task? othersLoad = null;
        _inner.AfterRead = async () =>
        {
            await LoseAndPublishAsync();
            _inner.BeforeRead = () =>
            {
                marked.TrySetResult();
                return released.Task;
            };
            othersLoad = NewNode().LoadAsync("room", CancellationToken.None).AsTask();
            await marked.Task;
        };
        await LoadAsync();
        // The other's token, 32 characters long, and not "whole".
        Assert.Equal("$32", await fixture.Redis.AskAsync($"HGET {_prefix}pubby:dump:room .state"));
        _inner.BeforeRead = null;
        released.SetResult();
        await othersLoad!;
        Assert.Equal(await StoredAsync(), await LoadAsync());
    }

    [Fact]
    public async Task A_load_that_fails_leaves_the_room_to_the_next()
    {
        await PutAsync(Live("a", "1"));
        await ForgetAsync();
        _inner.BeforeRead = () => throw new StoreUnavailableException("away");
        await Assert.ThrowsAsync<StoreUnavailableException>(LoadAsync);
        _inner.BeforeRead = null;
        Assert.Single(await LoadAsync());
    }

    [Fact]
    public async Task A_room_too_large_to_be_kept_is_read_from_the_store()
    {
        var data = $"\"{new string('x', 60_000)}\"";
        for (var i = 0; i < 20; i++) await PutAsync(Live($"m{i:00}", data));
        Assert.Equal(20, (await LoadAsync()).Length);
        Assert.Equal(20, (await LoadAsync()).Length);
        Assert.Equal(2, _inner.Loads);
    }

    [Fact]
    public async Task A_write_in_doubt_forgets_the_dump()
    {
        await PutAsync(Live("a", "1"));
        await LoadAsync();
        _inner.IsAnswerLost = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(Live("b", "2")));
        Assert.Equal(2, (await LoadAsync()).Length);
    }

    [Fact]
    public async Task While_redis_is_unavailable_the_store_answers_and_outdated_dumps_are_removed_when_it_recovers()
    {
        await using var redis = await RedisProcess.StartAsync();
        var node = NewNode(TimeProvider.System, redis.Configuration);
        await node.PutAsync("room", Live("a", "1"), default, CancellationToken.None);
        await node.LoadAsync("room", CancellationToken.None);
        redis.Suspend();
        await node.PutAsync("room", Live("b", "2"), default, CancellationToken.None);
        Assert.Equal(2, (await node.LoadAsync("room", CancellationToken.None)).Count);
        redis.Resume();
        // Redis kept what it held; another node trusts that as soon as it may.
        var other = NewNode(TimeProvider.System, redis.Configuration);
        await Eventually.UntilAsync(async () =>
            (await other.LoadAsync("room", CancellationToken.None)).Count == 2, "the dump is right again");
    }

    /// <summary>As a replica that took the primary's place before the last merge had reached it.</summary>
    [Fact]
    public async Task After_a_recovery_no_dump_is_trusted_that_was_begun_before_and_those_after_it_are()
    {
        await using var redis = await RedisProcess.StartAsync();
        var node = NewNode(TimeProvider.System, redis.Configuration);
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _servers[^1].Recovered += () => recovered.TrySetResult();
        await node.PutAsync("room", Live("a", "1"), default, CancellationToken.None);
        await node.LoadAsync("room", CancellationToken.None);
        await node.PutAsync("room", Live("b", "2"), default, CancellationToken.None);
        Assert.Equal(":1", await redis.AskAsync($"HDEL {_prefix}pubby:dump:room b"));
        redis.Suspend();
        while (_servers[^1].IsUp) await node.LoadAsync("room", CancellationToken.None);
        redis.Resume();
        await recovered.Task.WaitAsync(Eventually.Limit);

        Assert.Equal(2, (await node.LoadAsync("room", CancellationToken.None)).Count);
        var reads = _inner.Loads;
        Assert.Equal(2, (await node.LoadAsync("room", CancellationToken.None)).Count);
        Assert.Equal(reads, _inner.Loads);
    }

    /// <summary>As the node that stored it died before it could.</summary>
    [Fact]
    public async Task A_write_that_is_refused_for_what_is_stored_merges_that()
    {
        await PutAsync(Live("a", "1"));
        await LoadAsync();
        await _inner.PutAsync("room", Live("b", "2"), default, CancellationToken.None);
        Assert.Single(await LoadAsync());
        await Store.PutAsync("room", Live("b", "2"), PutCondition.MustNotExist, CancellationToken.None);
        Assert.Equal(2, (await LoadAsync()).Length);
    }

    [Fact]
    public async Task Under_publishes_loads_and_flushes_at_once_every_dump_ends_as_the_store()
    {
        var nodes = new[] { NewNode(TimeProvider.System), NewNode(TimeProvider.System) };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var room = $"stress-{i % 3}";
                await nodes[worker % 2]
                    .PutAsync(room, Live($"m{i % 7}", $"[{worker},{i}]"), default, CancellationToken.None);
                if (i % 4 == 0) await nodes[(worker + 1) % 2].LoadAsync(room, CancellationToken.None);
                if (i % 25 == worker) await ForgetAsync(room);
            }
        })));
        foreach (var room in new[] { "stress-0", "stress-1", "stress-2" })
        {
            var stored = (await _inner.LoadAsync(room, CancellationToken.None)).Select(Describe).ToArray();
            foreach (var node in nodes)
                Assert.Equal(stored, (await node.LoadAsync(room, CancellationToken.None)).Select(Describe));
        }
    }

    /// <summary>Nobody is there to merge the message into; only a later read of the store can bring it.</summary>
    private async Task LoseAndPublishAsync()
    {
        _inner.AfterRead = null;
        await ForgetAsync();
        await NewNode().PutAsync("room", Live("between", "2"), default, CancellationToken.None);
    }

    private async Task<string[]> StoredAsync() =>
        [.. (await _inner.LoadAsync("room", CancellationToken.None)).Select(Describe)];

    private Task ForgetAsync(string room = "room") => ((IDumpCache)Store).ForgetAsync(room).AsTask();

    private RedisDumpCache NewNode(TimeProvider? time = null, string? configuration = null)
    {
        var settings = RedisSettings.Parse($"{configuration ?? fixture.Configuration},channelPrefix={_prefix}");
        var server = new RedisServer(settings, TimeProvider.System, NullLogger<RedisServer>.Instance);
        server.StartAsync().GetAwaiter().GetResult();
        _servers.Add(server);
        return new RedisDumpCache(_inner, server, time ?? Time);
    }

    public enum Moment
    {
        BeforeTheLoad,
        BeforeTheRead,
        AfterTheRead,
        AfterTheLoad,
    }
}
