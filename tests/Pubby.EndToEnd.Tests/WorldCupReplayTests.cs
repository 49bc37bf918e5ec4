using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>A real feed: the 64 matches of the 2018 World Cup, as a score service publishes them.</summary>
public sealed class WorldCupReplayTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const int Clients = 300;
    private static readonly SubscriberKind[] Kinds =
        [SubscriberKind.Plain, SubscriberKind.HubJson, SubscriberKind.HubMessagePack];

    [Fact]
    public async Task Clients_of_all_kinds_that_join_at_random_moments_end_with_what_the_store_holds()
    {
        var path = Path.Combine(Checkout.Root, "..", "shared", "data", "worldcup-2018.ndjson");
        Assert.SkipUnless(File.Exists(path),
            "The feed worldcup-2018.ndjson is not beside this checkout (../shared/data).");
        var publishes = (await File.ReadAllLinesAsync(path))
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var rooms = publishes.Select(publish => publish.GetProperty("room").GetString()!).Distinct().ToArray();

        // The order of arrivals is the same in every run.
        var random = new Random(2018);
        var arrivals = Enumerable.Range(0, Clients).ToLookup(_ => random.Next(publishes.Length));
        var joining = new List<Task<Viewer>>();
        for (var i = 0; i < publishes.Length; i++)
        {
            foreach (var number in arrivals[i])
                joining.Add(
                    Viewer.JoinAsync(Kinds[number % 3], fixture.Hub.Port, [.. random.GetItems(rooms, 5).Distinct()]));
            await PublishAsync(publishes[i]);
        }
        var viewers = await Task.WhenAll(joining);

        var stored = new Dictionary<string, string>();
        foreach (var room in rooms) stored[room] = (await fixture.Publisher.DumpAsync(room)).Text;
        foreach (var viewer in viewers)
        {
            foreach (var room in viewer.Rooms)
            {
                await viewer.Client.UntilAsync(room, view =>
                    view.Text == stored[room], $"{viewer.Client.GetType().Name} holds {room}");
                Assert.Empty(viewer.Client.Ask(room, view => view.Faults));
            }
            await viewer.Client.DisposeAsync();
        }
        Assert.Equal(Clients, viewers.Length);
    }

    private async Task PublishAsync(JsonElement publish)
    {
        var (room, id) = (publish.GetProperty("room").GetString()!, publish.GetProperty("id").GetString()!);
        var data = publish.GetProperty("data");
        if (data.ValueKind == JsonValueKind.Null) await fixture.Publisher.DeleteAsync(room, id);
        else await fixture.Publisher.PutAsync(room, id, data.GetRawText());
    }

    private sealed record Viewer(Subscriber Client, string[] Rooms)
    {
        public static async Task<Viewer> JoinAsync(SubscriberKind kind, int port, string[] rooms)
        {
            var client = await Subscriber.ConnectAsync(kind, port);
            foreach (var room in rooms) Assert.Equal("dump", await client.SubscribeAsync(room));
            return new Viewer(client, rooms);
        }
    }
}
