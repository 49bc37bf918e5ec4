using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core;
using Pubby.Core.Backplane;
using Pubby.Core.Diagnostics;
using Pubby.Core.Testing;
using Pubby.Hub.Backplane.Redis;
using Pubby.Hub.Redis;
using Pubby.Hub.Tests.Support;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Backplane;

public sealed class RedisBackplaneTests(RedisFixture fixture) : BackplaneContract, IClassFixture<RedisFixture>
{
    private static int _fleets;

    /// <summary>Each test is a fleet of its own on the shared server.</summary>
    private readonly string _prefix = $"fleet{Interlocked.Increment(ref _fleets)}:";

    private protected override (IBackplane Backplane, ISequenceCounters Counters) CreateNode() =>
        Create($"{fixture.Configuration},channelPrefix={_prefix}");

    /// <summary>A publish waits only a short time for what the first use opens.</summary>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var node in new[] { First, Second }) await OpenAsync(node);
    }

    [Fact]
    public async Task Fleets_with_different_prefixes_share_a_redis_and_hear_nothing_of_each_other()
    {
        await using var stranger =
            await BackplaneNode.StartAsync(Create($"{fixture.Configuration},channelPrefix=stranger:"));
        await OpenAsync(stranger);
        await First.Backplane.JoinAsync("match");
        await Second.Backplane.JoinAsync("match");
        await stranger.Backplane.PublishAsync(Envelope.Refresh("match"));
        await stranger.Counters.ReserveAsync("match", 2, default);
        await First.Backplane.PublishAsync(Envelope.Refresh("match"));
        await Second.UntilReceivedAsync(1);
        Assert.Single(Second.Received);
        Assert.Equal(0, (await First.Counters.LatestAsync(["match"]))!.Single());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("not an envelope at all, but longer than the shortest")]
    public async Task What_no_node_could_have_sent_is_dropped_and_what_comes_after_it_is_received(string forged)
    {
        await Second.Backplane.JoinAsync("match");
        // As SignalR packs an invocation: the excluded connections, then bytes for each protocol.
        var name = System.Text.Encoding.ASCII.GetBytes("pubby-node");
        var payload = System.Text.Encoding.ASCII.GetBytes(forged);
        byte[] packed = [0x92, 0xC0, 0x81, (byte)(0xA0 | name.Length), .. name, 0xC4, (byte)payload.Length, .. payload];
        await using var attacker =
            await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(fixture.Configuration);
        var channel = $"{_prefix}pubby:group:match";
        var receivedBy = await attacker.GetSubscriber()
            .PublishAsync(StackExchange.Redis.RedisChannel.Literal(channel), packed);
        await attacker.GetSubscriber().PublishAsync(StackExchange.Redis.RedisChannel.Literal(channel), "garbage");
        await First.Backplane.PublishAsync(Envelope.Refresh("match"));
        await Second.UntilReceivedAsync(1);
        Assert.Equal(1, receivedBy);
        Assert.Single(Second.Received);
    }

    [Fact]
    public async Task A_node_costs_redis_one_subscription_a_room_plus_a_constant()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var node = await BackplaneNode.StartAsync(Create(redis.Configuration));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => node.Backplane.JoinAsync($"room-{i}")));
        Assert.Equal(100, await CountChannelsAsync(redis, "*:group:*"));
        Assert.InRange(await CountChannelsAsync(redis, "*"), 100, 108);
        for (var i = 0; i < 90; i++) node.Backplane.Leave($"room-{i}");
        await Eventually.UntilAsync(async () =>
            await CountChannelsAsync(redis, "*:group:*") == 10, "90 rooms are left");
    }

    [Fact]
    public async Task After_redis_was_killed_and_is_back_empty_rooms_are_joined_again_and_the_node_is_notified()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var first = await BackplaneNode.StartAsync(Create(redis.Configuration));
        await using var second = await BackplaneNode.StartAsync(Create(redis.Configuration));
        await second.Backplane.JoinAsync("before");
        await redis.KillAsync();
        await Eventually.UntilAsync(async () =>
            !await first.Backplane.PublishAsync(Envelope.Refresh("before")), "the loss is noticed");
        Assert.Equal(SequenceReservation.None, await first.Counters.ReserveAsync("before", 2, default));
        Assert.Null(await first.Counters.LatestAsync(["before"]));
        var joining = second.Backplane.JoinAsync("during");
        Assert.False(joining.IsCompleted);

        await redis.RestartAsync();
        await joining.WaitAsync(Eventually.Limit);
        await Eventually.UntilAsync(() =>
            first.Reconnects > 0 && second.Reconnects > 0, "both are told that it is back");
        await Eventually.UntilAsync(async () =>
        {
            await first.Backplane.PublishAsync(Envelope.Refresh("before"));
            await first.Backplane.PublishAsync(Envelope.Refresh("during"));
            return second.Received.Select(envelope => envelope.Room).Distinct().Count() == 2;
        }, "both rooms are heard");
    }

    [Fact]
    public async Task A_node_that_starts_before_redis_hears_once_it_is_there()
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.KillAsync();
        await using var first = await BackplaneNode.StartAsync(Create(redis.Configuration));
        await using var second = await BackplaneNode.StartAsync(Create(redis.Configuration));
        var joining = second.Backplane.JoinAsync("early");
        Assert.False(await first.Backplane.PublishAsync(Envelope.Refresh("early")));
        await redis.RestartAsync();
        await joining.WaitAsync(Eventually.Limit);
        await Eventually.UntilAsync(() =>
            first.Backplane.PublishAsync(Envelope.Refresh("early")).AsTask(), "it can be published");
        await second.UntilReceivedAsync(1);
    }

    [Fact]
    public async Task A_password_is_used_and_a_wrong_one_stops_the_start_without_showing_it()
    {
        await using var redis = await RedisProcess.StartAsync("right-one");
        await using var node = await BackplaneNode.StartAsync(Create($"{redis.Configuration},password=right-one"));
        await node.Backplane.JoinAsync("match");
        var refused = await RefusedAsync($"{redis.Configuration},password=wrong-one");
        Assert.Contains("rejects the user, password or certificate", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_may_not_use_channels_stops_the_start_and_learns_what_is_missing()
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.AskAsync("ACL SETUSER hub on >pw ~* +@all resetchannels");
        var refused = await RefusedAsync($"{redis.Configuration},user=hub,password=pw");
        Assert.Contains("lacks permissions that a hub needs (NOPERM", refused.Message, StringComparison.Ordinal);
        // As docs/how-to/run-several-nodes.md says.
        await redis.AskAsync(
            "ACL SETUSER hub reset on >pw ~pubby:* &pubby:* &__Booksleeve_MasterChanged +@all -@dangerous +info " +
            "+config|get +client");
        await using var node = await BackplaneNode.StartAsync(Create($"{redis.Configuration},user=hub,password=pw"));
        await node.Backplane.JoinAsync("match").WaitAsync(Eventually.Limit);
        Assert.True(await node.Backplane.PublishAsync(Envelope.Refresh("match")));
        Assert.True((await node.Counters.ReserveAsync("match", 2, default)).IsMade);
        Assert.NotNull(await node.Counters.LatestAsync(["match"]));
        Assert.Equal(0, node.Reconnects);
    }

    [Fact]
    public async Task A_join_right_after_a_leave_completes_when_messages_arrive()
    {
        for (var i = 0; i < 300; i++)
        {
            await Second.Backplane.JoinAsync("again");
            Second.Backplane.Leave("again");
            Thread.SpinWait(i * 20);
            await Second.Backplane.JoinAsync("again");
            var before = Second.Received.Count;
            await First.Backplane.PublishAsync(Envelope.Refresh("again"));
            await Second.UntilReceivedAsync("again", before);
        }
    }

    /// <summary>Otherwise Redis sends the node what it throws away, for as long as the connection lasts.</summary>
    [Theory]
    [InlineData("unsubscribe")]
    [InlineData("subscribe")]
    [InlineData("subscribe -unsubscribe")]
    public async Task What_redis_refused_is_done_once_it_does_not(string commands)
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.AskAsync("ACL SETUSER hub on >pw ~* &* +@all");
        await using var node = await BackplaneNode.StartAsync(Create($"{redis.Configuration},user=hub,password=pw"));
        string[] Rooms(string kind) => [.. Enumerable.Range(0, 20).Select(i => $"{kind}-{i}")];
        await Task.WhenAll(Rooms("left").Concat(Rooms("kept")).Select(node.Backplane.JoinAsync));

        await redis.AskAsync($"ACL SETUSER hub -{commands}");
        var joins = Rooms("joined").Select(node.Backplane.JoinAsync).ToArray();
        foreach (var room in Rooms("passing")) _ = node.Backplane.JoinAsync(room);
        foreach (var room in Rooms("left")) node.Backplane.Leave(room);
        await Eventually.UntilAsync(async () => await redis.AskAsync("ACL LOG") != "*0", "Redis has refused");
        foreach (var room in Rooms("passing")) node.Backplane.Leave(room);
        await redis.AskAsync($"ACL SETUSER hub +{commands.Replace('-', '+')}");

        await Task.WhenAll(joins).WaitAsync(Eventually.Limit);
        await Eventually.UntilAsync(async () =>
            (await redis.ListAsync("PUBSUB CHANNELS *:group:*")).Select(name => name.Split(':')[^1]).ToHashSet()
                .SetEquals([.. Rooms("kept"), .. Rooms("joined")]), "Redis has what is wanted");
    }

    /// <summary>
    /// StackExchange.Redis subscribes again by itself then, also to what was left a moment before or a moment after.
    /// </summary>
    [Fact]
    public async Task Rooms_that_are_left_as_the_connection_that_hears_breaks_and_returns_are_left()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var node = await BackplaneNode.StartAsync(Create(redis.Configuration));
        for (var round = 0; round < 4; round++)
        {
            var rooms = Enumerable.Range(0, 500).Select(i => $"room-{round}-{i}").ToArray();
            await Task.WhenAll(rooms.Select(node.Backplane.JoinAsync)).WaitAsync(Eventually.Limit);
            await redis.AskAsync("CLIENT KILL TYPE pubsub");
            foreach (var room in rooms)
            {
                node.Backplane.Leave(room);
                await Task.Yield();
            }
            await Eventually.UntilAsync(async () =>
                await CountChannelsAsync(redis, "*:group:*") == 0, "Redis has none of them");
        }
    }

    private static Task OpenAsync(BackplaneNode node) =>
        node.Backplane.JoinAsync("opened").WaitAsync(Eventually.Limit);

    private static async Task<PubbyStartException> RefusedAsync(string configuration)
    {
        PubbyStartException? refused = null;
        await Eventually.UntilAsync(async () =>
        {
            try
            {
                // Where Redis answers too slowly, it counts as unavailable, and the hub starts without it.
                await using var started = await BackplaneNode.StartAsync(Create(configuration));
            }
            catch (PubbyStartException fault)
            {
                refused = fault;
            }
            return refused is not null;
        }, "the start is stopped");
        return refused!;
    }

    private static async Task<int> CountChannelsAsync(RedisProcess redis, string pattern)
    {
        // The answer of PUBSUB CHANNELS begins with how many there are.
        var answer = await redis.AskAsync($"PUBSUB CHANNELS {pattern}");
        return int.Parse(answer.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static (IBackplane, ISequenceCounters) Create(string configuration)
    {
        var redis =
            new RedisServer(RedisSettings.Parse(configuration), TimeProvider.System, NullLogger<RedisServer>.Instance);
        var meter = new BackplaneMeter(new HubMeter(new TestMeters(), TimeProvider.System));
        var failpoints = new Failpoints(new FailpointOptions(), NullLogger<Failpoints>.Instance);
        return (new RedisBackplane(redis, meter, failpoints, TimeProvider.System, NullLoggerFactory.Instance),
            new RedisSequenceCounters(redis));
    }
}
