using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary><c>deploy/fleet</c>, as somebody without a container engine runs it.</summary>
public sealed class FleetScriptTests
{
    private const int Ports = 6;

    [Fact]
    public async Task Its_curl_line_puts_to_node_1_and_a_subscriber_of_node_3_and_of_the_balancer_has_it()
    {
        using var fleet = await Script.StartAsync("fleet", Ports);
        await using var third = await Subscriber.ConnectAsync(SubscriberKind.Plain, fleet.Port + 3);
        await using var balanced = await Subscriber.ConnectAsync(SubscriberKind.HubJson, fleet.Port);
        foreach (var client in new[] { third, balanced }) Assert.Equal("dump", await client.SubscribeAsync("match-1"));
        await fleet.PasteAsync("curl -X PUT");
        foreach (var client in new[] { third, balanced })
            await client.UntilAsync("match-1", view => view.DataOf("score") == "[1,0]", "the score has come");

        fleet.Terminate();
        await Task.WhenAll(third.Ended, balanced.Ended).WaitAsync(Eventually.Limit);
        await fleet.EndedAsync();
        Assert.Equal("drain", third.GoAway?.Reason);
        for (var i = 0; i < Ports; i++)
            Assert.True(FreePort.IsFree(fleet.Port + i), $"port {fleet.Port + i} is free again");
    }
}
