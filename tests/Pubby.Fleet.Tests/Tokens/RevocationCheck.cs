using Microsoft.AspNetCore.SignalR.Client;
using Pubby.Protocol.SignalR;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Fleet.Tests.Tokens;

/// <summary>What a revocation at one node does at all nodes, whatever region they are in.</summary>
internal static class RevocationCheck
{
    public static async Task RunAsync(INodes fleet, TokenIssuer issuer)
    {
        var (revoked, other) = (issuer.Token("leaked"), issuer.Token("honest"));
        var nodes = Enumerable.Range(0, fleet.NodeCount).Select(number => fleet.Node(number)).ToArray();
        var plain = await Task.WhenAll(nodes.Select(node => ListenAsync(node, revoked)));
        var honest = await Task.WhenAll(nodes.Select(node => ListenAsync(node, other)));
        var hubs = await Task.WhenAll(nodes.Select(node => ListenToHubAsync(node, revoked)));
        // A token tells its second of issue alone.
        var issued = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await Eventually.UntilAsync(() =>
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() > issued, "the second of issue is over");
        using (var publisher = nodes[0].NewPublisher())
        {
            using var answer = await Publishing.UntilServedAsync(() => publisher.PostAsync(
                new Uri("/v1/revocations", UriKind.Relative), Publishing.Json("""{"subject":"leaked"}""")));
        }
        foreach (var socket in plain) Assert.Equal(4001, await socket.ReadCloseAsync());
        foreach (var (_, closed) in hubs)
            Assert.Contains("4001", await closed.WaitAsync(Eventually.Limit), StringComparison.Ordinal);
        foreach (var node in nodes)
        {
            using var again = await RawWebSocket.ConnectAsync(node.Port, "/ws", Header(revoked));
            Assert.Equal(4001, await again.ReadCloseAsync());
            using var anew = await ListenAsync(node, issuer.Token("honest"));
        }
        foreach (var socket in honest)
        {
            await socket.SendTextAsync("""{"action":"ping"}""");
            await socket.ReadAsync("pong");
        }
        foreach (var socket in plain.Concat(honest)) socket.Dispose();
        foreach (var (connection, _) in hubs) await connection.DisposeAsync();
    }

    private static string Header(string token) => $"Authorization: Bearer {token}\r\n";

    private static async Task<RawWebSocket> ListenAsync(HubProcess hub, string token)
    {
        var socket = await RawWebSocket.ConnectAsync(hub.Port, "/ws", Header(token));
        await socket.SubscribeAsync("""{"action":"subscribe","room":"match-1"}""");
        return socket;
    }

    /// <returns>The connection, and why it ended.</returns>
    private static async Task<(HubConnection Connection, Task<string> Closed)> ListenToHubAsync(
        HubProcess hub, string token)
    {
        var connection = new HubConnectionBuilder().WithUrl($"{hub.Url}/hub", options =>
            options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        var closed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += fault =>
        {
            closed.TrySetResult(fault?.Message ?? "");
            return Task.CompletedTask;
        };
        await connection.StartAsync().WaitAsync(Eventually.Limit);
        var result = await connection.SubscribeAsync(new SubscribeRequest { Room = "match-1" });
        Assert.Equal("live", result.Mode);
        return (connection, closed.Task);
    }
}
