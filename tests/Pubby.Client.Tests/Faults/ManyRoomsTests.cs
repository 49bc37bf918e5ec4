using System.Text.Json;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

public sealed class ManyRoomsTests
{
    private const int Count = 1000;

    [Fact]
    public async Task A_thousand_rooms_share_a_connection_and_come_back_together()
    {
        await using var hub = await HubBehindRelay.StartAsync($"Pubby__Limits__RoomsPerConnection={Count}");
        await hub.PutAsync("room-7", "id", "\"before\"");
        await using var client = hub.NewClient();
        var rooms =
            await Task.WhenAll(Enumerable.Range(0, Count).Select(at => client.OpenRoomAsync<JsonElement>($"room-{at}")))
                .WaitAsync(Eventually.Limit);
        Assert.Equal("before", rooms[7].State["id"].Data.GetString());

        await hub.Hub.KillAsync();
        await hub.RestartAsync();
        foreach (var at in (int[])[0, 7, 500, Count - 1])
        {
            await hub.PutAsync($"room-{at}", "id", $"{at}");
            await Eventually.UntilAsync(() => rooms[at].State.TryGetValue("id", out var message)
                && message.Data.ValueKind == JsonValueKind.Number, $"room-{at} has its message");
        }

        // Leaving all of them at once must not look like a flood, nor end the connection.
        foreach (var room in rooms) await room.DisposeAsync();
        await using var again = await RoomWatch.OpenAsync(client, "room-7");
        await again.UntilEqualAsync(hub);
        Assert.Equal(2, hub.Relay.Led);
    }

    [Fact]
    public async Task More_rooms_than_the_hub_allows_are_refused_by_its_code_and_the_client_says_what_to_do()
    {
        await using var hub = await HubBehindRelay.StartAsync("Pubby__Limits__RoomsPerConnection=2");
        await using var client = hub.NewClient();
        await using var first = await RoomWatch.OpenAsync(client, "a");
        await using var second = await RoomWatch.OpenAsync(client, "b");
        var refused =
            await Assert.ThrowsAsync<PubbyException>(() =>
                client.OpenRoomAsync<JsonElement>("c").WaitAsync(Eventually.Limit));
        Assert.Equal("too_many_rooms", refused.Code);
        await hub.PutAsync("a", "id", "1");
        await first.UntilEqualAsync(hub);
    }

    [Fact]
    public async Task A_hub_that_says_not_to_come_back_is_obeyed_until_the_application_asks()
    {
        await using var hub =
            await HubBehindRelay.StartAsync("Pubby__Limits__RoomsPerConnection=1", "Pubby__Limits__ErrorsPerMinute=3");
        await using var client = hub.NewClient();
        await hub.PutAsync("a", "id", "1");
        await using var watch = await RoomWatch.OpenAsync(client, "a");
        for (var at = 0; client.Status.State != ConnectionState.Failed && at < 10; at++)
        {
            var refused =
                await Assert.ThrowsAsync<PubbyException>(() =>
                    client.OpenRoomAsync<JsonElement>($"b-{at}").WaitAsync(Eventually.Limit));
            Assert.True(refused.Code is "too_many_rooms" or ClientErrorCode.ConnectionFailed, refused.Code);
        }
        await Eventually.UntilAsync(() => client.Status.State == ConnectionState.Failed, "the client has failed");
        Assert.Equal(4005, client.Status.Code);
        var failed =
            await Assert.ThrowsAsync<PubbyException>(() =>
                client.OpenRoomAsync<JsonElement>("c").WaitAsync(Eventually.Limit));
        Assert.Equal(ClientErrorCode.ConnectionFailed, failed.Code);

        client.Connect();
        await watch.UntilResumedAsync(1, client);
    }
}
