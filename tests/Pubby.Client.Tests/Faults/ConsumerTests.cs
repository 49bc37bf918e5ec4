using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>An application that is too slow, or throws, harms only itself.</summary>
public sealed class ConsumerTests
{
    [Fact]
    public async Task A_loop_that_stalls_gets_the_newest_of_each_id_and_holds_up_nobody()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient();
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        await using var stalled = client.SubscribeAsync<int>("match-1").GetAsyncEnumerator();
        await hub.PutAsync("match-1", "first", "0");
        Assert.True(await stalled.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));

        for (var value = 1; value <= 300; value++) await hub.PutAsync("match-1", $"id-{value % 3}", $"{value}");
        await watch.UntilEqualAsync(hub);

        var reported = new List<int>();
        while (reported.Count < 3) reported.Add(await NextAsync(stalled));
        Assert.Equal([298, 299, 300], reported.Order());
    }

    [Fact]
    public async Task A_converter_that_never_returns_stalls_its_own_room_only()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient();
        using var release = new ManualResetEventSlim();
        var options =
            new JsonSerializerOptions
            {
                TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
                Converters = { new SlowConverter(release) }
            };
        await hub.PutAsync("slow", "a", "1");
        var opening = client.OpenRoomAsync("slow", (JsonTypeInfo<int>)options.GetTypeInfo(typeof(int)));
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        for (var value = 0; value < 50; value++) await hub.PutAsync("match-1", "id", $"{value}");
        await watch.UntilEqualAsync(hub);
        Assert.False(opening.IsCompleted);
        Assert.Equal(ConnectionState.Connected, client.Status.State);

        release.Set();
        await using var slow = await opening.WaitAsync(Eventually.Limit);
        Assert.Equal(1, slow.State["a"].Data);
    }

    [Fact]
    public async Task Data_that_is_not_what_its_type_says_is_skipped_and_reported()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient();
        await using var room = await client.OpenRoomAsync<int>("match-1").WaitAsync(Eventually.Limit);
        await using var events = room.EventsAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.IsType<RoomReady<int>>(events.Current);
        await using var loop = client.SubscribeAsync<int>("match-1").GetAsyncEnumerator();
        await hub.PutAsync("match-1", "wrong", "\"text\"");
        await hub.PutAsync("match-1", "right", "2");

        Assert.Equal(2, await NextAsync(loop));
        await Eventually.UntilAsync(() => room.State.ContainsKey("right"), "the right one is there");
        Assert.Equal(["right"], room.State.Keys);
        while (await events.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit))
        {
            if (events.Current is not RoomFault<int> { Error: { } error }) continue;
            Assert.Equal(ClientErrorCode.DataInvalid, error.Code);
            break;
        }
    }

    [Theory]
    [InlineData(PubbyProtocol.MessagePack)]
    [InlineData(PubbyProtocol.Json)]
    public async Task A_loop_over_a_room_of_another_shape_learns_why_nothing_comes(PubbyProtocol protocol)
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await hub.PutAsync("match-1", "score", "[1,0]");
        await using var client = hub.NewClient(protocol);
        var faults = new ReportedFaults(client);
        await using var loop = client.SubscribeAsync<Score>("match-1").GetAsyncEnumerator();
        var next = loop.MoveNextAsync().AsTask();

        var reported = await faults.FirstAsync(ClientErrorCode.DataInvalid);
        Assert.Equal(("match-1", "score"), (reported.Room, reported.Id));
        Assert.StartsWith("The message score of the room match-1 is passed over: its data cannot be read as Score.",
            reported.Message, StringComparison.Ordinal);
        Assert.IsType<JsonException>(reported.InnerException);
        await hub.PutAsync("match-1", "score", """{"home":2,"away":0}""");
        Assert.True(await next.WaitAsync(Eventually.Limit));
        Assert.Equal(new Score(2, 0), loop.Current.Data);
    }

    [Fact]
    public async Task The_state_keeps_what_fitted_last()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient();
        var faults = new ReportedFaults(client);
        await hub.PutAsync("match-1", "score", "1");
        await using var room = await client.OpenRoomAsync<int>("match-1").WaitAsync(Eventually.Limit);
        await hub.PutAsync("match-1", "score", "\"one\"");
        await faults.FirstAsync(ClientErrorCode.DataInvalid);
        Assert.Equal(1, room.State["score"].Data);
        await hub.DeleteAsync("match-1", "score");
        await Eventually.UntilAsync(() => room.State.Count == 0, "a deletion needs no shape");
    }

    private sealed record Score(int Home, int Away);

    private static async Task<int> NextAsync(IAsyncEnumerator<PubbyMessage<int>> loop)
    {
        Assert.True(await loop.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        return loop.Current.Data;
    }

    private sealed class SlowConverter(ManualResetEventSlim release) : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            release.Wait(Eventually.Limit);
            return reader.GetInt32();
        }

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}
