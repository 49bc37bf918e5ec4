using System.Collections.Concurrent;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>Many at once: what they cost the store and Redis.</summary>
[Collection(nameof(Fleet))]
public sealed class StormTests(Fleet fleet) : SharedFleetTests(fleet)
{
    private readonly ConcurrentBag<Subscriber> _clients = [];
    private readonly ConcurrentBag<RawWebSocket> _sockets = [];

    public override async ValueTask InitializeAsync() => await Fleet.UntilAtRestAsync();

    /// <summary>A crowd that stayed would be in the next test's counts, also if its own test has failed.</summary>
    public override async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Ten_thousand_dump_subscribes_to_one_cold_room_cost_the_store_at_most_a_read_a_node()
    {
        const int Clients = 300;
        const int EachAsks = 34;
        using var publisher = Fleet.Node(0).NewPublisher();
        for (var i = 0; i < 100; i++) await publisher.PutAsync("cold", $"m{i}", $"\"{new string('x', 200)}\"");
        var clients = await ConnectAsync(Clients);
        var before = await ReadsAsync();
        await Task.WhenAll(clients.SelectMany(client => Enumerable.Repeat(client, EachAsks))
            .Select(client => client.DumpAsync("cold")));
        // A client that asks faster than it reads gets the last of its dumps, not each.
        await Task.WhenAll(
            clients.Select(client =>
                client.UntilAsync("cold", view => view.Dumps > 0 && !view.IsMidDump, "the dump has come")));
        // A hub's metrics may be those of a moment ago.
        var reads = 0.0;
        await Eventually.UntilAsync(async () => (reads = await ReadsAsync() - before) > 0, "the room was read");
        Assert.InRange(reads, 1, Fleet.Nodes);
        Assert.All(clients, client => Assert.Equal(100, client.Ask("cold", view => view.Count)));
    }

    [Fact]
    public async Task Redis_flushed_in_a_storm_of_dump_subscribes_costs_a_bounded_number_of_reads()
    {
        const int Rooms = 200;
        const int Clients = 150;
        const int Flushes = 5;
        using var publisher = Fleet.Node(0).NewPublisher();
        await Parallel.ForAsync(0, Rooms, async (i, _) => await publisher.PutAsync($"storm-{i}", "m", $"{i}"));
        var before = Fleet.Proxy.CountOf("Query");
        var clients = await ConnectAsync(Clients);
        var storm = Task.WhenAll(clients.Select((client, i) => SubscribeToManyAsync(client, i)));
        for (var flush = 0; flush < Flushes; flush++)
        {
            await Fleet.Redis.AskAsync("FLUSHALL");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
        await storm;
        // Each node loads each room once; and reads it once more for each flush that it noticed, as the relay counters
        // are gone with it.
        Assert.InRange(Fleet.Proxy.CountOf("Query") - before, Rooms, Fleet.Nodes * Rooms * (1 + Flushes));
        for (var i = 0; i < Clients; i++)
        {
            for (var room = 0; room < 20; room++)
                Assert.Equal($"{RoomOf(i, room)}", clients[i]
                    .Ask($"storm-{RoomOf(i, room)}", view => view.DataOf("m")));
        }

        static int RoomOf(int client, int number) => (client * 7 + number * 13) % Rooms;

        static async Task SubscribeToManyAsync(Subscriber client, int number)
        {
            for (var room = 0; room < 20; room++)
            {
                var name = $"storm-{RoomOf(number, room)}";
                await client.DumpAsync(name);
                await client.UntilAsync(name, view => view.Dumps > 0, "the dump has come");
            }
        }
    }

    [Fact]
    public async Task A_node_with_5000_SignalR_clients_costs_redis_a_subscription_for_each_live_room_and_a_constant()
    {
        const int Clients = 5000;
        const int Rooms = 50;
        await HearFromEachOtherAsync();
        var idle = await CountChannelsAsync("*");
        for (var from = 0; from < Clients; from += 250)
        {
            await Task.WhenAll(Enumerable.Range(from, 250).Select(async i =>
            {
                var socket = await RawWebSocket.OpenAsync(Fleet.Node(0).Port, "/hub");
                _sockets.Add(socket);
                await socket.SendTextAsync("{\"protocol\":\"json\",\"version\":1}\u001e");
                await socket.SendTextAsync($$"""{"type":1,"target":"Subscribe","arguments":[{"room":"counted-{{i % Rooms}}"}]}""" + "\u001e");
            }));
        }
        using var publisher = Fleet.Node(0).NewPublisher();
        await Eventually.UntilAsync(async () =>
            (await publisher.SubscribersAsync("counted-0")) == Clients / Rooms, "all are subscribed");

        await Eventually.UntilAsync(async () =>
            await CountChannelsAsync("*:group:counted-*") == Rooms, "the node is in the group of each of its rooms");
        Assert.Equal(idle + Rooms, await CountChannelsAsync("*"));
    }

    private Task<Subscriber[]> ConnectAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
    {
        var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(i).Port);
        _clients.Add(client);
        return client;
    }));

    /// <summary>Every node has the channels that it has in any case; and none of a room.</summary>
    private async Task HearFromEachOtherAsync()
    {
        for (var node = 0; node < Fleet.NodeCount; node++)
        {
            await using var subscriber = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(node).Port);
            await subscriber.DumpAsync("warm");
            using var publisher = Fleet.Node((node + 1) % Fleet.NodeCount).NewPublisher();
            await publisher.PutAsync("warm", $"from-{node}", "1");
            await subscriber.UntilAsync("warm", view =>
                view.DataOf($"from-{node}") == "1", "the other node's message has come");
        }
        await Fleet.UntilAtRestAsync();
    }

    /// <summary>
    /// How many rooms the nodes have read from the store. A read may take several queries: one that is late is tried
    /// again.
    /// </summary>
    private async Task<double> ReadsAsync() =>
        (await Task.WhenAll(Enumerable.Range(0, Fleet.Nodes).Select(node =>
            Fleet.Node(node).MetricAsync("pubby_room_reads_total{from=\"store\"}")))).Sum();

    private async Task<int> CountChannelsAsync(string pattern)
    {
        // The answer begins with how many there are.
        var answer = await Fleet.Redis.AskAsync($"PUBSUB CHANNELS {pattern}");
        return int.Parse(answer.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
    }
}
