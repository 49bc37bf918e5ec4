using System.Text.Json;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>
/// A client may be disposed at any moment: every wait of the application's ends, and nothing is left behind.
/// </summary>
public sealed class DisposeTests
{
    [Theory]
    [InlineData("before anything")]
    [InlineData("connecting")]
    [InlineData("waiting for the next try")]
    [InlineData("connected, unanswered")]
    [InlineData("answered, without its dump")]
    [InlineData("ready")]
    public async Task Every_wait_ends_whatever_it_waits_for(string moment)
    {
        using var scene = new DisposeScene();
        scene.GoOn(moment);
        var opening = scene.Client.OpenRoomAsync<JsonElement>("match-2");
        var loop = ReadAllAsync(scene.Client.SubscribeAsync<JsonElement>("match-3"));
        var statuses = ReadAllAsync(scene.Client.StatusesAsync());

        await scene.Client.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        await scene.Client.DisposeAsync();
        Assert.Equal(ClientErrorCode.Closed,
            (await Assert.ThrowsAsync<PubbyException>(() => opening.WaitAsync(Eventually.Limit))).Code);
        Assert.Equal(0, await loop.WaitAsync(Eventually.Limit));
        await statuses.WaitAsync(Eventually.Limit);
        Assert.Equal(ConnectionState.Closed, scene.Client.Status.State);
        Assert.Equal(ClientErrorCode.Closed,
            (await Assert.ThrowsAsync<PubbyException>(() =>
                scene.Client.OpenRoomAsync<JsonElement>("late").WaitAsync(Eventually.Limit))).Code);
        scene.Client.Connect();
        scene.Client.Wake();
        Assert.Equal(ConnectionState.Closed, scene.Client.Status.State);
    }

    [Fact]
    public async Task A_token_provider_that_fails_because_the_client_is_disposed_does_not_fail_the_disposing()
    {
        var asked = new TaskCompletionSource();
        var client = new PubbyClient(new PubbyClientOptions
        {
            Urls = { "http://127.0.0.1:1" },
            TokenProvider = async cancellationToken =>
            {
                asked.TrySetResult();
                var cancelled = new TaskCompletionSource();
                await using var registration = cancellationToken.Register(cancelled.SetResult);
                await cancelled.Task;
                throw new InvalidOperationException("interrupted");
            },
        });
        client.Connect();
        await asked.Task.WaitAsync(Eventually.Limit);
        await client.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal(ConnectionState.Closed, client.Status.State);
    }

    [Fact]
    public async Task Clients_that_are_disposed_in_the_middle_of_it_end_on_a_real_hub()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var load = new Load(hub, "match-1");
        var random = new Random(3);
        for (var round = 0; round < 40; round++)
        {
            var client = hub.NewClient(round % 2 == 0 ? PubbyProtocol.MessagePack : PubbyProtocol.Json);
            var opening = client.OpenRoomAsync<JsonElement>("match-1");
            for (var pause = random.Next(400); pause > 0; pause--) await Task.Yield();
            await client.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
            try
            {
                await (await opening.WaitAsync(Eventually.Limit)).DisposeAsync();
            }
            catch (PubbyException closed)
            {
                Assert.Equal(ClientErrorCode.Closed, closed.Code);
            }
        }
    }

    [Fact]
    public async Task A_room_that_is_released_ends_its_loops_and_the_others_go_on()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient();
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        var loop = ReadAllAsync(room.EventsAsync());
        await room.DisposeAsync();
        await loop.WaitAsync(Eventually.Limit);
        await hub.PutAsync("match-1", "id", "1");
        await watch.UntilEqualAsync(hub);
    }

    private static async Task<int> ReadAllAsync<T>(IAsyncEnumerable<T> loop)
    {
        var count = 0;
        await foreach (var _ in loop) count++;
        return count;
    }
}
