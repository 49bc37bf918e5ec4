using Pubby.Testing;

namespace Pubby.Regions.Tests;

/// <summary><c>deploy/regions</c>, as somebody without a cloud runs it.</summary>
public sealed class RegionsScriptTests
{
    private const int Ports = 12;

    [Fact]
    public async Task Its_curl_line_puts_in_one_region_and_subscribers_of_the_other_have_it()
    {
        using var regions = await Script.StartAsync("regions", Ports);
        // Two nodes in each region; the line puts to the first.
        var clients = await Task.WhenAll(
            Subscriber.ConnectAsync(SubscriberKind.HubJson, regions.Port + 1),
            Subscriber.ConnectAsync(SubscriberKind.Plain, regions.Port + 2),
            Subscriber.ConnectAsync(SubscriberKind.HubMessagePack, regions.Port + 3));
        foreach (var client in clients) await client.DumpAsync("match-1");
        await regions.PasteAsync("curl -X PUT");
        foreach (var client in clients)
            await client.UntilAsync("match-1", view => view.DataOf("score") == "[1,0]", "the score has come");
        await regions.PasteAsync("curl -i");

        regions.Terminate();
        await Task.WhenAll(clients.Select(client => client.Ended)).WaitAsync(Eventually.Limit);
        await regions.EndedAsync();
        Assert.All(clients, client => Assert.Equal("drain", client.GoAway?.Reason));
        for (var i = 0; i < Ports; i++)
            Assert.True(FreePort.IsFree(regions.Port + i), $"port {regions.Port + i} is free again");
        foreach (var client in clients) await client.DisposeAsync();
    }
}
