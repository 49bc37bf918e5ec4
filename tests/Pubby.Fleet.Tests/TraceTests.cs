using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Client;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>
/// What operators and publishers ask of three nodes: why did this client not get that message, and how many are in this
/// room?
/// </summary>
[Collection(nameof(Fleet))]
public sealed class TraceTests(Fleet fleet) : SharedFleetTests(fleet)
{
    private HttpClient? _operator;

    public override async ValueTask InitializeAsync()
    {
        _operator = Fleet.Node(0).NewOperator();
        using var publisher = Fleet.Node(0).NewPublisher();
        await Eventually.UntilAsync(
            async () => (await DescribeAsync(publisher, "any")).Nodes == Fleet.Nodes, "it knows the fleet");
    }

    [Fact]
    public async Task A_trace_says_why_a_client_did_not_get_a_message()
    {
        using var publisher = Fleet.Node(0).NewPublisher();
        using var trace = await ServerSentEvents.OpenAsync(_operator!, "/admin/trace?room=traced");
        await trace.UntilAsync(
            "fleet", nodes => nodes.GetProperty("answered").GetInt32() == Fleet.Nodes, "all nodes are traced");

        // One without a grant.
        await using var denied = await Subscriber.ConnectAsync(
            SubscriberKind.Plain, Fleet.Node(2).Port, handshake: new Handshake(Fleet.Issuer.Token(sub: ["other"])));
        Assert.Equal("room_forbidden", await denied.SubscribeAsync("traced"));
        var refused = await trace.UntilAsync("trace", line => StageOf(line) == "refused", "it was refused");
        Assert.Equal("room_forbidden", refused.GetProperty("reason").GetString());

        // One that reads nothing, and one that reads.
        using var slow = await RawWebSocket.ConnectAsync(Fleet.Node(1).Port, receiveBytes: 4096);
        await slow.SubscribeAsync("""{"action":"subscribe","room":"traced","dump":true}""");
        await slow.ReadAsync("dump");
        await using var quick = await Subscriber.ConnectAsync(SubscriberKind.HubMessagePack, Fleet.Node(2).Port);
        await quick.DumpAsync("traced");
        var filling = $"\"{new string('x', 60_000)}\"";
        string? slowId = null;
        await Eventually.UntilAsync(
            async () =>
            {
                for (var i = 0; i < 20; i++) await publisher.PutAsync("traced", $"m{i % 7}", $"[{i},{filling}]");
                return (slowId = await BehindAsync()) is not null;
            },
            "one is behind");
        using var follower = await FollowAsync(slowId!);
        var version = await publisher.PutAsync("traced", "goal", "\"2:1\"");
        var publishedAt = await NodeOf(trace, "published");
        Assert.Equal((publishedAt, publishedAt), (await NodeOf(trace, "stored"), await NodeOf(trace, "announced")));
        var conflated = await trace.UntilAsync("trace", line => IsGoal(line, "conflated"), "it was conflated");
        Assert.Equal(
            (version, 1L, "behind"),
            (conflated.GetProperty("version").GetInt64(), conflated.GetProperty("count").GetInt64(),
                conflated.GetProperty("reason").GetString()));
        await follower.UntilAsync("trace", line => IsGoal(line, "conflated"), "for the connection it was, too");
        var sent = await trace.UntilAsync("trace", line => IsGoal(line, "sent"), "the other got it");
        Assert.NotEqual(conflated.GetProperty("node").GetString(), sent.GetProperty("node").GetString());

        // It reads again, and is given the newest.
        _ = ReadAllAsync(slow);
        var caughtUp = await follower.UntilAsync("trace", line => IsGoal(line, "caught_up"), "it was caught up");
        Assert.Equal(slowId, caughtUp.GetProperty("connection").GetString());
        await quick.UntilAsync("traced", view => view.DataOf("goal") == "\"2:1\"", "the other has it");
    }

    [Fact]
    public async Task Subscribers_who_ask_are_told_how_many_there_are_on_all_nodes()
    {
        using var plain = await RawWebSocket.ConnectAsync(Fleet.Node(0).Port);
        await plain.SubscribeAsync("""{"action":"subscribe","room":"counted","occupancy":true}""");
        await using var client = new PubbyClient(Fleet.Node(1).Url);
        await using var room = await client.OpenRoomAsync<int>("counted", new RoomOptions { Occupancy = true });
        await using var quiet = await Subscriber.ConnectAsync(SubscriberKind.HubJson, Fleet.Node(2).Port);
        await quiet.DumpAsync("counted");
        while ((await plain.ReadAsync("occupancy")).GetProperty("subscribers").GetInt64() != 3) { }
        await Eventually.UntilAsync(() => room.Subscribers == 3, () => $"the client knows all, but {room.Subscribers}");
        using var publisher = Fleet.Node(2).NewPublisher();
        var described = (Subscribers: 0L, Nodes: 0);
        await Eventually.UntilAsync(
            async () => (described = await DescribeAsync(publisher, "counted")).Nodes == Fleet.Nodes,
            "all nodes answer");
        Assert.Equal(3, described.Subscribers);
        await quiet.DisposeAsync();
        await Eventually.UntilAsync(() => room.Subscribers == 2, () => $"one less, but {room.Subscribers}");
        while ((await plain.ReadAsync("occupancy")).GetProperty("subscribers").GetInt64() != 2) { }
    }

    public override ValueTask DisposeAsync()
    {
        _operator?.Dispose();
        return base.DisposeAsync();
    }

    private static string StageOf(JsonElement line) => line.GetProperty("stage").GetString()!;

    private static bool IsGoal(JsonElement line, string stage) =>
        StageOf(line) == stage && line.TryGetProperty("id", out var id) && id.GetString() == "goal";

    private static async Task<string> NodeOf(ServerSentEvents trace, string stage) =>
        (await trace.UntilAsync("trace", line => IsGoal(line, stage), $"it was {stage}"))
            .GetProperty("node").GetString()!;

    private static async Task<(long Subscribers, int Nodes)> DescribeAsync(HttpClient publisher, string room)
    {
        var described =
            await publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}", UriKind.Relative));
        return (described.GetProperty("subscribers").GetInt64(),
            described.GetProperty("fleet").GetProperty("answered").GetInt32());
    }

    /// <summary>While the node that has the connection is late, there is no trace of it.</summary>
    private async Task<ServerSentEvents> FollowAsync(string connection)
    {
        ServerSentEvents? follower = null;
        await Eventually.UntilAsync(async () =>
        {
            try
            {
                follower = await ServerSentEvents.OpenAsync(_operator!, $"/admin/trace?connection={connection}");
                return true;
            }
            catch (HttpRequestException fault) when (fault.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return false;
            }
        }, "the node that has the connection answers");
        return follower!;
    }

    private static async Task ReadAllAsync(RawWebSocket socket)
    {
        try
        {
            while (await socket.ReadAsync() is not null) { }
        }
        catch (Exception fault) when (fault is ObjectDisposedException or TimeoutException)
        {
            // The test is over.
        }
    }

    /// <summary>The connection in the room that is behind; null: none is.</summary>
    private async Task<string?> BehindAsync()
    {
        var page = await _operator!.GetFromJsonAsync<JsonElement>(
            new Uri("/admin/connections?room=traced", UriKind.Relative));
        return page.GetProperty("connections").EnumerateArray()
            .Where(one => one.TryGetProperty("behindSince", out var since) && since.ValueKind == JsonValueKind.String)
            .Select(one => one.GetProperty("id").GetString()).FirstOrDefault();
    }
}
