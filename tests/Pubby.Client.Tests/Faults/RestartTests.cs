using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>
/// Whatever happens to the hub and the way to it: afterwards the client's state is the store's, and no id's version
/// ever went back.
/// </summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(PubbyProtocol.MessagePack)]
    [InlineData(PubbyProtocol.Json)]
    public async Task A_hub_that_is_killed_under_load_and_started_again_is_resumed(PubbyProtocol protocol)
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient(protocol);
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        await using (var load = new Load(hub, "match-1"))
        {
            for (var round = 1; round <= 2; round++)
            {
                var before = load.Published;
                await Eventually.UntilAsync(() => load.Published > before + 100, "some are published");
                var resumed = watch.Resumed;
                await hub.Hub.KillAsync();
                await hub.RestartAsync();
                await watch.UntilResumedAsync(resumed + 1, client);
            }
        }
        await watch.UntilEqualAsync(hub);
        Assert.Equal(0, watch.Resets);
    }

    [Fact]
    public async Task A_hub_that_stops_says_when_to_reconnect_and_is_resumed()
    {
        await using var hub = await HubBehindRelay.StartAsync("Pubby__Drain__Seconds=0");
        await using var client = hub.NewClient();
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        await using (var load = new Load(hub, "match-1"))
        {
            await Eventually.UntilAsync(() => load.Published > 50, "some are published");
            var moving = client.FirstAsync(ConnectionState.Reconnecting);
            hub.Hub.Terminate();
            var moved = await moving;
            Assert.Equal((4200, "drain"), (moved.Code, moved.Reason));
            await hub.Hub.WaitForExitAsync();
            await hub.RestartAsync();
            await watch.UntilResumedAsync(1, client);
        }
        await watch.UntilEqualAsync(hub);
    }

    [Fact]
    public async Task A_client_moves_to_the_next_address_when_its_hub_is_gone()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var elsewhere = new TcpRelay(FreePort.Next());
        await using var client = hub.NewClient(configure: options => options.Urls.Add(elsewhere.Url));
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        var first = client.Status.Url;
        await using (var load = new Load(hub, "match-1"))
        {
            await Eventually.UntilAsync(() => load.Published > 50, "some are published");
            await hub.Hub.KillAsync();
            // The node at the first address never comes back; its store lives on at the second.
            await hub.RestartAsync(isLedTo: false);
            elsewhere.LeadTo(hub.Hub.Port);
            await watch.UntilResumedAsync(1, client);
        }
        Assert.NotEqual(first, client.Status.Url);
        await watch.UntilEqualAsync(hub);
    }

    [Fact]
    public async Task A_store_that_was_replaced_is_reported_as_a_reset()
    {
        await using var hub = await HubBehindRelay.StartAsync("Pubby__Store__Kind=Memory");
        await using var client = hub.NewClient();
        await hub.PutAsync("match-1", "old", "1");
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        await hub.Hub.KillAsync();
        await hub.RestartAsync();
        await hub.PutAsync("match-1", "new", "2");
        await Eventually.UntilAsync(() => watch.Resets == 1, "the room is reset");
        await watch.UntilEqualAsync(hub);
        Assert.Equal(["new"], watch.Room.State.Keys);
    }

    [Fact]
    public async Task A_network_that_is_cut_without_a_word_is_noticed_by_its_silence()
    {
        await using var hub = await HubBehindRelay.StartAsync("Pubby__Limits__PingInterval=00:00:01");
        await using var client = hub.NewClient(configure: options => options.ServerTimeout = TimeSpan.FromSeconds(4));
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        await using (var load = new Load(hub, "match-1"))
        {
            await Eventually.UntilAsync(() => load.Published > 50, "some are published");
            var noticing = client.FirstAsync(ConnectionState.Reconnecting);
            hub.Relay.SwallowWhatIsThere();
            var noticed = await noticing;
            Assert.Equal((1006, "silent"), (noticed.Code, noticed.Reason));
            await watch.UntilResumedAsync(1, client);
        }
        await watch.UntilEqualAsync(hub);
    }
}
