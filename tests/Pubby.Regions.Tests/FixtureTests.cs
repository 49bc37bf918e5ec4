using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests;

/// <summary>What the other tests stand on: two regions that share a table alone.</summary>
[Collection(nameof(OneTable))]
public sealed class FixtureTests(TwoRegions<OneTable> regions)
{
    [Fact]
    public async Task Without_a_relay_a_region_finds_what_the_other_stored_and_does_not_hear_it()
    {
        var rooms = Enumerable.Range(0, 10).Select(i => $"fixture-{i}").ToArray();
        await using (var traffic = new Traffic(regions, rooms, seed: 1))
        {
            await traffic.MoreAsync(40);
            await traffic.StopAsync();
            await using var clients =
                await ClientFleet.GatherAsync(regions, clients: 12, rooms, roomsEach: 3, new Random(1));
            await regions.CheckAsync(traffic, clients);
        }

        await using var near = await Subscriber.ConnectAsync(SubscriberKind.Plain, regions.Node(0, 1).Port);
        await using var far = await Subscriber.ConnectAsync(SubscriberKind.Plain, regions.Node(1, 0).Port);
        foreach (var client in new[] { near, far }) await client.DumpAsync("fixture");
        using var publisher = regions.Node(0, 0).NewPublisher();
        await publisher.PutAsync("fixture", "m", "1");
        await near.UntilAsync("fixture", view => view.DataOf("m") == "1", "it has come on the region's other node");
        Assert.Equal(0, far.Ask("fixture", view => view.Count));
    }

    [Fact]
    public async Task Nobody_writes_or_hears_the_rooms_that_are_the_hubs_own()
    {
        using var publisher = regions.Node(0, 0).NewPublisher();
        using var answer =
            await publisher.PutAsync(Publishing.Address("pubby.canary.eu-west-1", "m"), Publishing.Json("1"));
        Assert.Equal(403, (int)answer.StatusCode);
        foreach (var kind in new[] { SubscriberKind.Plain, SubscriberKind.HubJson })
        {
            await using var client = await Subscriber.ConnectAsync(kind, regions.Node(0, 0).Port);
            Assert.Equal("room_forbidden", await client.SubscribeAsync("pubby.canary.eu-west-1.back"));
        }
    }
}
