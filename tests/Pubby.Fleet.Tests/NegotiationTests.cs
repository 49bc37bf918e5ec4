using Microsoft.AspNetCore.SignalR.Client;
using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>
/// SignalR's client as README has it, which negotiates, and a balancer that sends each request to another node.
/// </summary>
[Collection(nameof(Fleet))]
public sealed class NegotiationTests(Fleet fleet) : SharedFleetTests(fleet)
{
    [Fact]
    public async Task A_client_that_negotiates_gets_its_WebSocket_from_whichever_node()
    {
        var port = FreePort.Next();
        await using var balancer = await HaproxyProcess.StartAsync(port, $"""
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen hubs
              bind 127.0.0.1:{port}
              balance roundrobin
              server first 127.0.0.1:{Fleet.Node(0).Port}
              server second 127.0.0.1:{Fleet.Node(1).Port}

            """);
        for (var client = 0; client < 6; client++)
        {
            await using var connection = new HubConnectionBuilder().WithUrl($"http://127.0.0.1:{port}/hub").Build();
            await connection.StartAsync().WaitAsync(Eventually.Limit);
            var answer = await connection.SubscribeAsync(new SubscribeRequest { Room = "match-1", Dump = true });
            Assert.Equal("dump", answer.Mode);
        }
    }
}
