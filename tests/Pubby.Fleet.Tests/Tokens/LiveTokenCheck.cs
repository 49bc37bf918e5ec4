using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Fleet.Tests.Tokens;

/// <summary>
/// Tokens on live connections: at every node, by every way, every story at once, while other nodes publish. Who had a
/// grant all along holds every message, and none came to a connection without its grant.
/// </summary>
internal static class LiveTokenCheck
{
    public static async Task RunAsync(INodes nodes, TokenIssuer issuer)
    {
        var checks = Enumerable.Range(0, nodes.NodeCount).Select(node => RunAsync(nodes, node, issuer));
        await Task.WhenAll(checks);
    }

    private static async Task RunAsync(INodes nodes, int number, TokenIssuer issuer)
    {
        var node = nodes.Node(number);
        await using var feed = new RoomFeed(nodes, number, $"tokens-{number}");
        await feed.MoreAsync(5);
        var ends = await Task.WhenAll(
            TokenWay.All.SelectMany(way => new TokenStories(node, way, feed, issuer).All.Select(story =>
                TellAsync(story, $"{way} at node {number}, {story.Method.Name}"))));
        await feed.MoreAsync(5);
        await feed.StopAsync();
        foreach (var (end, name) in ends) await CheckAsync(end, feed, name);
        await CheckDoorsAsync(node, [.. ends.Select(end => end.End.Client)]);
        foreach (var (end, _) in ends) await end.Client.DisposeAsync();
    }

    private static async Task<(TokenStoryEnd End, string Name)> TellAsync(
        Func<Task<TokenStoryEnd>> story, string name)
    {
        try
        {
            return (await story(), name);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{name}: {fault.Message}", fault);
        }
    }

    private static async Task CheckAsync(TokenStoryEnd end, RoomFeed feed, string name)
    {
        foreach (var room in end.Complete)
            await end.Client.UntilAsync(room, view =>
                view.Count == feed.Acknowledged, $"{name}: it holds all of {room}");
        Assert.Equal(end.Complete.Length == 0, end.Client.Ended.IsCompleted);
        foreach (var room in new[] { feed.Kept, feed.Lost, feed.Gained, feed.Never })
            Assert.True(end.Client.Ask(room, view => view.Faults.Count == 0), $"{name}: {room} broke a promise: " +
                string.Join(", ", end.Client.Ask(room, view => view.Faults)));
        Assert.Equal(0, end.Client.Ask(feed.Never, view => view.Count));
    }

    /// <summary>Only what Kestrel serves is upgraded by it: so both doors were in use.</summary>
    private static async Task CheckDoorsAsync(HubProcess node, Subscriber[] clients)
    {
        var open = clients.Count(client => !client.Ended.IsCompleted);
        var atKestrel = open * TokenWay.All.Count(way => way.IsForKestrel) / TokenWay.All.Count;
        await Eventually.UntilAsync(async () =>
            await node.MetricAsync("kestrel_upgraded_connections") == atKestrel, "each client came by its door");
    }
}
