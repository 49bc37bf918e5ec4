using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>What operators ask one node of the whole fleet, and what they order there.</summary>
[Collection(nameof(Fleet))]
public sealed class AdminTests(Fleet fleet) : SharedFleetTests(fleet)
{
    [Fact]
    public async Task Counts_are_sums_over_the_nodes_and_a_node_that_is_paused_is_named_as_missing()
    {
        const string Room = "admin-counted";
        var nodes = await NodesAsync();
        await using var first = await SubscribeAsync(0, Room);
        await using var second = await SubscribeAsync(1, Room);
        await using var third = await SubscribeAsync(1, Room);
        using var publisher = Fleet.Node(0).NewPublisher();
        var version = await publisher.PutAsync(Room, "score", "[1,0]");

        var room = await UntilAsync($"/admin/rooms/{Room}", answer => AnsweredOf(answer) == 3
            && answer.GetProperty("nodes").EnumerateArray()
                .Count(node => node.GetProperty("version").GetInt64() == version) >= 2, "both nodes have the message");
        Assert.Equal(3, room.GetProperty("subscribers").GetInt32());
        Assert.Equal("[1,0]", room.GetProperty("messages")[0].GetProperty("data").GetRawText());
        var listed = Assert.Single((await OfAllAsync($"/admin/rooms?prefix={Room}")).GetProperty("rooms")
            .EnumerateArray());
        Assert.Equal((3, 1), (listed.GetProperty("subscribers").GetInt32(), listed.GetProperty("messages").GetInt32()));
        Assert.Equal(3, (await OfAllAsync($"/admin/connections?room={Room}")).GetProperty("connections")
            .GetArrayLength());
        // Two at a time, then the last.
        var part = await OfAllAsync($"/admin/connections?room={Room}&limit=2");
        var rest = await OfAllAsync($"/admin/connections?room={Room}&limit=2&cursor={TextOf(part, "next")}");
        Assert.Equal((2, 1), (part.GetProperty("connections").GetArrayLength(),
            rest.GetProperty("connections").GetArrayLength()));

        Fleet.Node(1).Signal("STOP");
        try
        {
            room = await OfAllAsync($"/admin/rooms/{Room}", nodes: 2);
            Assert.Equal(1, room.GetProperty("subscribers").GetInt32());
            var missing = Assert.Single(room.GetProperty("fleet").GetProperty("missing").EnumerateArray());
            Assert.Equal((nodes[1], "timeout"), (TextOf(missing, "node"), TextOf(missing, "reason")));
            Assert.Equal(3, room.GetProperty("fleet").GetProperty("nodes").GetInt32());
            Assert.Equal("503 node_missing", await RefusalAsync($"/admin/nodes/{nodes[1]}/drain"));
            // It may have it: an outage is never "not found".
            Assert.Equal("503 node_missing", await RefusalAsync("/admin/connections/0123456789abcdef"));
        }
        finally
        {
            Fleet.Node(1).Signal("CONT");
        }
        await OfAllAsync("/admin/nodes");
    }

    [Fact]
    public async Task A_subject_is_disconnected_at_all_nodes_and_the_audit_tells_who_did_it()
    {
        var nodes = await NodesAsync();
        var token = Fleet.Issuer.Token(subject: "admin-user", sub: ["admin-*"]);
        await using var first = await SubscribeAsync(0, "admin-kicked");
        await using var second = await SubscribeAsync(1, "admin-kicked");
        await using var other = await SubscribeAsync(1, "admin-kicked");
        foreach (var client in new[] { first, second }) Assert.Null(await client.AuthorizeAsync(token));

        using var inside = Fleet.Node(2).NewOperator();
        JsonElement answer = default;
        var orders = 0;
        await Eventually.UntilAsync(async () =>
        {
            orders++;
            answer = await inside.DeleteFromJsonAsync<JsonElement>(
                new Uri("/admin/connections?subject=admin-user", UriKind.Relative));
            return AnsweredOf(answer) == Fleet.Nodes;
        }, "all nodes answer the order");
        // A node that was late has done it at the first order, and its number is not known.
        if (orders == 1) Assert.Equal(2, answer.GetProperty("disconnected").GetInt32());
        foreach (var client in new[] { first, second })
        {
            Assert.Equal(4205, await client.Ended.WaitAsync(Eventually.Limit));
            Assert.Equal("operator", client.GoAway?.Reason);
        }
        Assert.False(other.Ended.IsCompleted);
        // Asked of another node.
        using var elsewhere = Fleet.Node(0).NewOperator();
        await Eventually.UntilAsync(async () =>
            (await elsewhere.GetFromJsonAsync<JsonElement>(new Uri("/admin/audit", UriKind.Relative)))
                .GetProperty("entries").EnumerateArray().Any(entry =>
                    (TextOf(entry, "key"), TextOf(entry, "operation"), TextOf(entry, "node"))
                        == ("development", "disconnect the connections of the subject admin-user", nodes[2])),
            "the audit has it");
    }

    [Fact]
    public async Task A_node_is_drained_from_another_and_that_is_taken_back()
    {
        var nodes = await NodesAsync();
        var address = new Uri($"/admin/nodes/{nodes[1]}/drain", UriKind.Relative);
        using var inside = Fleet.Node(0).NewOperator();
        // Both orders may be given again to a node that was late.
        using var ordered = await Publishing.UntilServedAsync(() =>
            inside.PostAsJsonAsync(address, new { reason = "a trial" }));
        Assert.Equal("leaving", TextOf(await ordered.Content.ReadFromJsonAsync<JsonElement>(), "phase"));
        var node = (await OfAllAsync("/admin/nodes")).GetProperty("nodes").EnumerateArray()
            .Single(node => TextOf(node, "id") == nodes[1]);
        Assert.Equal("a trial", node.GetProperty("drain").GetProperty("reasons")[0].GetString());
        using var withdrawn = await Publishing.UntilServedAsync(() => inside.DeleteAsync(address));
        Assert.Equal("serving", TextOf(await withdrawn.Content.ReadFromJsonAsync<JsonElement>(), "phase"));
        // It is written by a thread of its own, and read by another.
        await Eventually.UntilAsync(() => Fleet.Node(1).Output.Contains(
            "The operator development: drain this node (a trial).", StringComparison.Ordinal), "it is logged");
    }

    /// <summary>The ids of the fleet's nodes, in their order, once they know each other.</summary>
    private async Task<string?[]> NodesAsync()
    {
        var ids = new string?[Fleet.Nodes];
        for (var node = 0; node < Fleet.Nodes; node++)
        {
            using var inside = Fleet.Node(node).NewOperator();
            await Eventually.UntilAsync(async () =>
            {
                var part = (await inside.GetFromJsonAsync<JsonElement>(new Uri("/admin/nodes", UriKind.Relative)))
                    .GetProperty("fleet");
                ids[node] = TextOf(part, "node");
                return part.GetProperty("answered").GetInt32() == Fleet.Nodes
                    && part.GetProperty("nodes").GetInt32() == Fleet.Nodes;
            }, $"node {node} knows all");
        }
        return ids;
    }

    private async Task<Subscriber> SubscribeAsync(int node, string room)
    {
        var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(node).Port);
        await client.DumpAsync(room);
        return client;
    }

    /// <summary>Asked of the node that has no client.</summary>
    private async Task<JsonElement> GetAsync(string address)
    {
        using var inside = Fleet.Node(2).NewOperator();
        return await inside.GetFromJsonAsync<JsonElement>(new Uri(address, UriKind.Relative));
    }

    /// <summary>On a busy machine a node may not answer in time: then all are asked again.</summary>
    private Task<JsonElement> OfAllAsync(string address, int nodes = Fleet.Nodes) =>
        UntilAsync(address, answer => AnsweredOf(answer) == nodes, $"{nodes} nodes answer {address}");

    private async Task<string> RefusalAsync(string address)
    {
        using var inside = Fleet.Node(2).NewOperator();
        using var answer = await inside.GetAsync(new Uri(address, UriKind.Relative));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return $"{(int)answer.StatusCode} {TextOf(problem, "code")}";
    }

    private async Task<JsonElement> UntilAsync(string address, Func<JsonElement, bool> isSo, string what)
    {
        JsonElement answer = default;
        await Eventually.UntilAsync(async () => isSo(answer = await GetAsync(address)), what);
        return answer;
    }

    private static int AnsweredOf(JsonElement answer) =>
        answer.GetProperty("fleet").GetProperty("answered").GetInt32();

    private static string? TextOf(JsonElement element, string name) => element.GetProperty(name).GetString();
}
