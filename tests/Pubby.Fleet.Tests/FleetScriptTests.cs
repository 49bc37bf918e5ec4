using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary><c>deploy/fleet</c>, as somebody without a container engine runs it.</summary>
public sealed class FleetScriptTests
{
    private const int Ports = 9;
    private const string Pubby = "dotnet run -c Release --no-build --project src/Pubby.Cli -- ";

    /// <summary>
    /// How <c>pubby</c> ends where a node did not answer in time; and where it asks again for what that node has done
    /// all the same.
    /// </summary>
    private static readonly string[] Late = [" ended with 8: ", " ended with 6: "];

    [Fact]
    public async Task Its_lines_put_to_node_1_reach_subscribers_of_others_and_answer_what_operators_ask_of_three_nodes()
    {
        using var fleet = await Script.StartAsync("fleet", Ports);
        await using var second = await Subscriber.ConnectAsync(SubscriberKind.HubMessagePack, fleet.Port + 2);
        await using var third = await Subscriber.ConnectAsync(SubscriberKind.Plain, fleet.Port + 3);
        await using var balanced = await Subscriber.ConnectAsync(SubscriberKind.HubJson, fleet.Port);
        Subscriber[] all = [second, third, balanced];
        foreach (var client in all) await client.DumpAsync("match-1");
        await fleet.PasteAsync("curl -X PUT");
        foreach (var client in all)
            await client.UntilAsync("match-1", view => view.DataOf("score") == "[1,0]", "the score has come");

        // Is the fleet healthy now?
        JsonElement[] nodes = [];
        // Nodes tell each other every few seconds that they are there.
        await Eventually.UntilAsync(
            async () => (nodes = Json(await AskAsync(fleet, "nodes"))).Length == 3, "three nodes");
        Assert.Equal(["serving", "serving", "serving"], nodes.Select(node => node.GetProperty("phase").GetString()));
        Assert.Equal(3, nodes.Sum(node => node.GetProperty("connections").GetInt32()));
        // How many are in this room?
        var room = Assert.Single(Json(await AskAsync(fleet, "rooms match-")));
        Assert.Equal(("match-1", 3),
            (room.GetProperty("room").GetString(), room.GetProperty("subscribers").GetInt32()));
        // Who is it, and at which node?
        var clients = Json(await AskAsync(fleet, "connections --room match-1"));
        Assert.Equal(3, clients.Length);
        // The first node ends a connection of the third.
        var plain = clients.Single(client => client.GetProperty("door").GetString() == "ws");
        await Eventually.UntilAsync(
            async () => third.Ended.IsCompleted
                || await TryAskAsync(fleet, $"kick {plain.GetProperty("id").GetString()}") is not null,
            "it is kicked");
        Assert.Equal(4205, await third.Ended.WaitAsync(Eventually.Limit));
        Assert.Contains(plain.GetProperty("id").GetString()!, await AskAsync(fleet, "audit"), StringComparison.Ordinal);

        fleet.Terminate();
        await Task.WhenAll(second.Ended, balanced.Ended).WaitAsync(Eventually.Limit);
        await fleet.EndedAsync();
        // The balancer stops too, and may be first.
        Assert.Equal("drain", second.GoAway?.Reason);
        for (var i = 0; i < Ports; i++)
            Assert.True(FreePort.IsFree(fleet.Port + i), $"port {fleet.Port + i} is free again");
    }

    /// <summary>
    /// A question, with the address and the key of the line that the script shows, until all nodes have answered it.
    /// </summary>
    private static async Task<string> AskAsync(Script fleet, string question)
    {
        string? answer = null;
        await Eventually.UntilAsync(
            async () => (answer = await TryAskAsync(fleet, question)) is not null, $"all nodes answer {question}");
        return answer!;
    }

    /// <returns>Null: not all nodes answered, as may be on a busy machine.</returns>
    private static async Task<string?> TryAskAsync(Script fleet, string question)
    {
        try
        {
            return await Script.RunAsync(
                fleet.LineOf(Pubby).Replace("-- nodes ", $"-- {question} ", StringComparison.Ordinal) + " --json");
        }
        catch (InvalidOperationException fault) when (
            Late.Any(end => fault.Message.Contains(end, StringComparison.Ordinal)))
        {
            return null;
        }
    }

    private static JsonElement[] Json(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
}
