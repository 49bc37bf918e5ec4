using System.Globalization;
using Pubby.Core.Messages;
using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Streams;

/// <summary>
/// Two regions over a global table, under continuous publishing in both. After each fault both tables and every
/// subscriber's map are equal, and nothing that was acknowledged is lost. A run's seed is printed with its result;
/// PUBBY_SEED runs it again.
/// </summary>
[Collection(nameof(TwoTables))]
public sealed class StreamsTests(TwoRegions<TwoTables> regions) : RegionTests<TwoTables>(regions)
{
    private const int Rooms = 40;
    private const int Clients = 48;

    /// <summary>How far one region's clock is before the other's: longer than the link is cut.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>
    /// No time-out watches the link. A lease that is not renewed ends after 3 s, and a canary counts as lost after 3 s:
    /// neither may look across it.
    /// </summary>
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(5);

    private GlobalTable Link => Regions.World.Link;

    [Fact]
    public Task A_revocation_ends_what_it_revokes_at_every_node_of_both_regions() =>
        RevocationCheck.RunAsync(Regions, Regions.Issuer);

    [Fact]
    public Task Tokens_end_are_refreshed_and_change_at_both_doors_of_every_node_of_both_regions() =>
        LiveTokenCheck.RunAsync(Regions, Regions.Issuer);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_is_put_in_one_region_is_heard_at_both_doors_of_every_node(int region)
    {
        var room = $"both-doors-{region}";
        var subscribers = new List<Subscriber>();
        for (var node = 0; node < Regions.NodeCount; node++)
        {
            foreach (var kind in new[] { SubscriberKind.Plain, SubscriberKind.HubJson })
                subscribers.Add(await Subscriber.ConnectAsync(kind, Regions.Node(node).Port));
        }
        foreach (var subscriber in subscribers) await subscriber.DumpAsync(room);
        using var publisher = Regions.Node(region, 0).NewPublisher();
        var version = await publisher.PutAsync(room, "score", "[1,0]");
        foreach (var subscriber in subscribers)
            await subscriber.UntilAsync(room, view =>
                view.DataOf("score") == "[1,0]" && view.VersionOf("score") == version, "the score is heard");
        await publisher.DeleteAsync(room, "score");
        foreach (var subscriber in subscribers)
            await subscriber.UntilAsync(room, view => view.Count == 0, "the deletion has come");
        foreach (var subscriber in subscribers) await subscriber.DisposeAsync();
    }

    [Fact]
    public Task Nothing_at_all() => SurviveAsync(_ => Task.CompletedTask);

    [Fact]
    public Task The_link_is_cut_while_both_write_the_same_ids() => SurviveAsync(async traffic =>
    {
        Link.IsCut = true;
        await Task.Delay(Cut, TimeProvider.System);
        await traffic.MoreAsync(200);
        Link.IsCut = false;
    });

    /// <summary>
    /// The second region's clock is ahead, so that what it writes while the link is cut is newer than what the first
    /// writes after it: the table keeps that, and it is put back.
    /// </summary>
    [Fact]
    public async Task The_link_is_cut_and_what_was_written_last_is_older()
    {
        await Regions.StartRegionAsync(1, Clock.Shifted(Ahead));
        await SurviveAsync(async traffic =>
        {
            var before = await RestoredAsync();
            Link.IsCut = true;
            // So many that both regions wrote the same ids.
            await traffic.MoreAsync(400);
            Link.IsCut = false;
            await Eventually.UntilAsync(async () => await RestoredAsync() > before, "something newer was put back");
        });
    }

    /// <summary>
    /// Where a test took clocks ahead, they count on from one another: without numbers of their own the regions would
    /// stamp the same.
    /// </summary>
    [Fact]
    public async Task Regions_that_count_on_from_one_another_never_stamp_the_same_version()
    {
        using var first = Regions.Node(0, 0).NewPublisher();
        using var second = Regions.Node(1, 0).NewPublisher();
        var versions = new List<long>();
        for (var i = 0; i < 200; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            versions.AddRange(
                await Task.WhenAll(first.PutAsync("at-once", "m", $"[0,{text}]"),
                    second.PutAsync("at-once", "m", $"[1,{text}]")));
        }
        Assert.Equal(versions.Count, versions.Distinct().Count());
        Assert.All(versions, (version, number) => Assert.True(VersionPartition.Of(number % 2).Has(version)));
    }

    [Fact]
    public Task Everything_comes_late() => SurviveAsync(async traffic =>
    {
        Link.Delay = TimeSpan.FromSeconds(3);
        await traffic.MoreAsync(300);
        Link.Delay = TimeSpan.Zero;
    });

    [Fact]
    public Task Everything_is_brought_three_times_and_shuffled() => SurviveAsync(async traffic =>
    {
        var before = Link.Flickers;
        Link.IsShuffled = true;
        await traffic.MoreAsync(400);
        await Eventually.UntilAsync(() => Link.Flickers > before, "something older was written over something newer");
        Link.IsShuffled = false;
    });

    [Fact]
    public Task The_node_that_reads_the_stream_is_killed() => SurviveAsync(async traffic =>
    {
        var reader = await ReaderAsync(region: 1);
        await Regions.Node(1, reader).KillAsync();
        await traffic.MoreAsync(100);
        Assert.NotEqual(reader, await ReaderAsync(region: 1));
        await Regions.StartNodeAsync(1, reader);
    });

    [Fact]
    public Task The_node_that_reads_the_stream_is_stopped_and_another_goes_on() => SurviveAsync(async traffic =>
    {
        var reader = await ReaderAsync(region: 0);
        Regions.Node(0, reader).Terminate();
        await Regions.Node(0, reader).WaitForExitAsync();
        await traffic.MoreAsync(100);
        Assert.NotEqual(reader, await ReaderAsync(region: 0));
        await Regions.StartNodeAsync(0, reader);
    });

    [Fact]
    public async Task A_message_whose_node_died_before_it_told_anybody_is_heard_in_both_regions()
    {
        var reader = await ReaderAsync(region: 0);
        // Its canary would be the one that it dies of.
        await Regions.StartNodeAsync(0, 1 - reader, "Pubby__Failpoints__DieAfterStores=1",
            "Pubby__Region__Canary__Period=00:00:00");
        await using var near = await Subscriber.ConnectAsync(SubscriberKind.Plain, Regions.Node(0, reader).Port);
        await using var far = await Subscriber.ConnectAsync(SubscriberKind.HubJson, Regions.Node(1, 0).Port);
        foreach (var subscriber in new[] { near, far }) await subscriber.DumpAsync("orphan");
        using var publisher = Regions.Node(0, 1 - reader).NewPublisher();
        await Assert.ThrowsAsync<HttpRequestException>(() => publisher.PutAsync("orphan", "m", "1"));
        await near.UntilAsync("orphan", view => view.DataOf("m") == "1", "it has come in the region itself");
        await far.UntilAsync("orphan", view => view.DataOf("m") == "1", "it has come in the other region");
    }

    /// <summary>Which of the region's nodes reads the stream now, by its metric.</summary>
    private async Task<int> ReaderAsync(int region)
    {
        var reader = -1;
        await Eventually.UntilAsync(async () =>
        {
            for (var node = 0; node < TwoRegions<TwoTables>.NodesEach; node++)
            {
                if (!Regions.Node(region, node).HasExited
                    && await Regions.Node(region, node).MetricAsync("pubby_region_streams_shards") > 0) reader = node;
            }
            return reader >= 0;
        }, "a node reads the stream");
        return reader;
    }

    /// <summary>How many messages all nodes put back.</summary>
    private async Task<double> RestoredAsync()
    {
        var counts =
            await Task.WhenAll(Enumerable.Range(0, Regions.NodeCount)
                .Select(node => Regions.Node(node).MetricAsync("pubby_region_streams_restored_total")));
        return counts.Sum();
    }

    private async Task SurviveAsync(Func<Traffic, Task> fault)
    {
        var seed =
            int.Parse(Environment.GetEnvironmentVariable("PUBBY_SEED")
                ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);
        var name = TestContext.Current.TestMethod!.MethodName;
        TestContext.Current.TestOutputHelper!.WriteLine($"PUBBY_SEED={seed}");
        var rooms = Enumerable.Range(0, Rooms).Select(i => $"{name}-{i}").ToArray();
        await using var clients =
            await ClientFleet.GatherAsync(Regions, Clients, rooms, roomsEach: 4, new Random(seed));
        await using var traffic = new Traffic(Regions, rooms, seed);
        await traffic.MoreAsync(100);
        await fault(traffic);
        await traffic.MoreAsync(100);
        await traffic.StopAsync();
        var took = await Regions.CheckAsync(traffic, clients);
        await Console.Out.WriteLineAsync(
            $"{name}: {traffic.Acknowledged} acknowledged, {clients.Returns} reconnects; both tables and all maps " +
            $"equal after {took.TotalSeconds:0.0} s (PUBBY_SEED={seed})");
    }
}
