using System.Globalization;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>
/// One fault after another, under continuous publishing through all nodes. After each, nothing acknowledged is lost, no
/// subscriber went backwards, and every subscriber's map equals the table. A run's seed is printed with its result;
/// PUBBY_SEED runs it again.
/// </summary>
[Collection(nameof(Fleet))]
public sealed class FaultTests(Fleet fleet) : SharedFleetTests(fleet)
{
    private const int Rooms = 200;
    private const int Clients = 300;
    private const int RoomsEach = 5;

    /// <summary>
    /// A call to Redis fails after 1 s, a connection on which nothing came for 4 s is given up, and the next one fails
    /// to come about after 2 s.
    /// </summary>
    private static readonly TimeSpan RedisOutage = TimeSpan.FromSeconds(8);

    /// <summary>
    /// A call to the store ends after 3 s with all its tries; the probe that follows begins half a second later.
    /// </summary>
    private static readonly TimeSpan StoreOutage = TimeSpan.FromSeconds(5);

    [Fact]
    public Task Nothing_at_all() => SurviveAsync(_ => Task.CompletedTask);

    [Fact]
    public Task Redis_is_killed_and_comes_back_empty() => SurviveAsync(async traffic =>
    {
        await Fleet.Redis.KillAsync();
        await traffic.MoreAsync(200);
        await Fleet.Redis.RestartAsync();
        Assert.True(traffic.Deferred > 0, "Publishers were answered that other nodes get it later.");
    });

    [Fact]
    public Task Redis_hangs() => SurviveAsync(async traffic =>
    {
        Fleet.Redis.Suspend();
        await Task.Delay(RedisOutage, TimeProvider.System);
        Fleet.Redis.Resume();
        Assert.True(traffic.Deferred > 0, "Publishers were answered that other nodes get it later.");
    });

    [Fact]
    public Task The_connections_that_hear_are_killed_each_second() => SurviveAsync(async _ =>
    {
        for (var second = 0; second < 5; second++)
        {
            await Fleet.Redis.AskAsync("CLIENT KILL TYPE pubsub");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    });

    [Fact]
    public Task Redis_is_flushed() => SurviveAsync(async traffic =>
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("+OK", await Fleet.Redis.AskAsync("FLUSHALL"));
            await traffic.MoreAsync(100);
        }
    });

    [Fact]
    public Task The_store_hangs() => SurviveAsync(async traffic =>
    {
        Fleet.Table.Suspend();
        await Task.Delay(StoreOutage, TimeProvider.System);
        Fleet.Table.Resume();
        await traffic.MoreAsync(100);
    });

    [Fact]
    public Task The_store_throttles() => SurviveAsync(async traffic =>
    {
        Fleet.Proxy.Share = 0.5;
        await traffic.MoreAsync(200);
        Fleet.Proxy.Share = 1;
        await Task.Delay(StoreOutage, TimeProvider.System);
        Fleet.Proxy.Share = 0;
        await traffic.MoreAsync(100);
    });

    [Fact]
    public async Task One_envelope_of_twenty_is_lost_without_a_trace()
    {
        await Fleet.StartNodesAsync(_ => ["Pubby__Failpoints__DropEnvelopesPercent=5"]);
        await SurviveAsync(traffic => traffic.MoreAsync(500));
    }

    [Fact]
    public async Task A_node_dies_between_store_and_broadcast()
    {
        await Fleet.StartNodeAsync(2, "Pubby__Failpoints__DieAfterStores=60");
        await SurviveAsync(async traffic =>
        {
            await Eventually.UntilAsync(() => Fleet.Node(2).HasExited, "the node has died");
            await traffic.MoreAsync(200);
            await Fleet.StartNodeAsync(2);
        });
    }

    /// <summary>As when a zone is lost that has both.</summary>
    [Fact]
    public Task A_node_and_redis_die_at_once() => SurviveAsync(async traffic =>
    {
        await Task.WhenAll(Fleet.Node(1).KillAsync(), Fleet.Redis.KillAsync());
        await traffic.MoreAsync(200);
        await Fleet.Redis.RestartAsync();
        await Fleet.StartNodeAsync(1);
        Assert.True(traffic.Deferred > 0, "Publishers were answered that other nodes get it later.");
    });

    [Fact]
    public async Task The_nodes_clocks_are_ten_minutes_apart()
    {
        await Fleet.StartNodesAsync(node => Clock.Shifted(TimeSpan.FromMinutes(10 * (node - 1))));
        await SurviveAsync(traffic => traffic.MoreAsync(300));
    }

    private async Task SurviveAsync(Func<Traffic, Task> fault)
    {
        var seed =
            int.Parse(Environment.GetEnvironmentVariable("PUBBY_SEED")
                ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);
        var name = TestContext.Current.TestMethod!.MethodName;
        TestContext.Current.TestOutputHelper!.WriteLine($"PUBBY_SEED={seed}");
        var rooms = Enumerable.Range(0, Rooms).Select(i => $"{name}-{i}").ToArray();
        await using var clients = await ClientFleet.GatherAsync(Fleet, Clients, rooms, RoomsEach, new Random(seed));
        await using var traffic = new Traffic(Fleet, rooms, seed);
        await traffic.MoreAsync(100);
        await fault(traffic);
        await traffic.MoreAsync(100);
        await traffic.StopAsync();
        var took = await new Checker(Fleet.StoredAsync).CheckAsync(traffic, clients.Watchers);
        await Console.Out.WriteLineAsync(
            $"{name}: {traffic.Acknowledged} acknowledged, {traffic.Deferred} deferred, {clients.Returns} " +
            $"reconnects; all maps equal after {took.TotalSeconds:0.0} s (PUBBY_SEED={seed})");
    }
}
