using System.Collections.Concurrent;
using Pubby.Publisher;
using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests;

/// <summary>
/// One region ends: services publish on in the other, and clients move there. Inherited for each relay.
/// </summary>
public abstract class FailoverContract<TWorld>(TwoRegions<TWorld> regions) : RegionTests<TWorld>(regions)
    where TWorld : RegionWorld, new()
{
    /// <summary>
    /// How many messages may be told twice after a hub was killed that had stored and not answered them, or one whose
    /// table was too slow for a moment: the publisher puts them again in the other region. One table knows them, and
    /// says so: nothing has changed.
    /// </summary>
    protected virtual int ToldAgain => 0;

    [Fact]
    public async Task A_publisher_fails_over_with_the_same_ids_and_returns_to_its_own_region_once_that_is_back()
    {
        await using var home = new TcpRelay(Regions.Node(0, 0).Port);
        using var publisher = new PubbyPublisher(new PubbyPublisherOptions
        {
            Addresses = { home.Url, Regions.Node(1, 0).Url },
            Key = Regions.Key,
            ReturnAfter = TimeSpan.FromSeconds(1),
            Timeout = Eventually.Limit,
        });
        await using (var posts = new Posts(publisher, "published"))
        {
            await UntilNoneElsewhereAsync(posts);
            // Of the tests before this one, too.
            var before = await TakenAsync(1);
            await Regions.KillRegionAsync(0);
            await posts.MoreAsync(100);
            await Eventually.UntilAsync(async () => await TakenAsync(1) > before, "the second region takes messages");

            await Regions.StartRegionAsync(0);
            home.LeadTo(Regions.Node(0, 0).Port);
            await Eventually.UntilAsync(async () => await TakenAsync(0) > 50, "the first region takes messages again");
            await UntilNoneElsewhereAsync(posts);
            await posts.StopAsync();
            await AssertStoredOnceAsync("published", posts.Acknowledged);
        }

        // Those that had begun in the other region end there, and metrics may be those of a moment ago. A first region
        // that is late once is left for a second.
        Task UntilNoneElsewhereAsync(Posts posts) => Eventually.UntilAsync(async () =>
        {
            var elsewhere = await TakenAsync(1);
            await posts.MoreAsync(100);
            return await TakenAsync(1) == elsewhere;
        }, "the second region takes none");

        Task<double> TakenAsync(int region) => Regions.Node(region, 0).MetricAsync("pubby_publishes_total");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_of_a_region_that_ends_resume_in_the_other_with_nothing_lost_and_nothing_doubled(
        bool isKilled)
    {
        var room = isKilled ? "killed" : "stopped";
        var urls = Enumerable.Range(0, Regions.NodeCount).Select(node => Regions.Node(node).Url).ToArray();
        await using var recorder = await ClientRecorder.OpenAsync(room, urls);
        // The client begins where it likes; that region is the one that ends.
        var ended = RegionOfClient();
        var watchers =
            await Task.WhenAll(
                ((SubscriberKind[])[SubscriberKind.Plain, SubscriberKind.HubJson, SubscriberKind.HubMessagePack])
            .Select((kind, i) => Watcher.StartAsync(Regions, kind, ended + 2 * i, [room])));
        using var publisher =
            new PubbyPublisher(
                new PubbyPublisherOptions
                {
                    Addresses = { Regions.Node(ended, 0).Url, Regions.Node(1 - ended, 0).Url },
                    Key = Regions.Key,
                    Timeout = Eventually.Limit
                });
        await using var posts = new Posts(publisher, room);
        await posts.MoreAsync(100);
        if (isKilled) await Regions.KillRegionAsync(ended);
        else await Regions.StopRegionAsync(ended);
        await Eventually.UntilAsync(() =>
            recorder.Resumes > 0 && RegionOfClient() != ended && watchers.All(watcher => watcher.Returns > 0),
            "all have moved");
        await posts.MoreAsync(100);
        await posts.StopAsync();

        // Asked for each time: what the region stored last may still be on its way to the other one's table.
        await Eventually.UntilAsync(async () =>
        {
            var stored = (await Regions.StoredAsync(1 - ended, room)).Text;
            return recorder.Text == stored
                && watchers.All(watcher => watcher.Ask(room, view => view.Text) == stored);
        }, "every map equals the store");
        recorder.EndChapter();
        await Console.Out.WriteLineAsync(
            $"What the client saw while its region was {room}:\n  {string.Join("\n  ", recorder.Lines)}\n  " +
            $"{posts.Acknowledged.Count} were published");
        Assert.Empty(recorder.Faults);
        Assert.Equal(0, recorder.Resets);
        Assert.Equal(1 - ended, RegionOfClient());
        // What its hub had in hand and did not answer may be told again, where the regions' tables are two.
        Assert.All(posts.Acknowledged.Values, id => Assert.InRange(recorder.Changes[id], 1, 2));
        Assert.InRange(posts.Acknowledged.Values.Count(id => recorder.Changes[id] == 2), 0, ToldAgain);
        foreach (var watcher in watchers)
        {
            Assert.Empty(watcher.Ask(room, view => view.Faults.ToArray()));
            await watcher.DisposeAsync();
        }
        await AssertStoredOnceAsync(room, posts.Acknowledged);

        int RegionOfClient() => Array.FindIndex(urls, url => new Uri(url).Port == recorder.Status.Url.Port) % 2;
    }

    private async Task AssertStoredOnceAsync(string room, IReadOnlyDictionary<string, string> acknowledged)
    {
        for (var region = 0; region < TwoRegions<TWorld>.Regions; region++)
        {
            var where = region;
            await Eventually.UntilAsync(async () => (await Regions.StoredAsync(where, room))
                .Count >= acknowledged.Count, $"all are stored in region {region}");
            var view = await Regions.StoredAsync(region, room);
            Assert.Equal(acknowledged.Count, view.Count);
            foreach (var (text, id) in acknowledged) Assert.Equal($"\"{text}\"", view.DataOf(id));
        }
    }

    /// <summary>Services that post without a pause, each message once.</summary>
    protected sealed class Posts : IAsyncDisposable
    {
        public const int Writers = 4;
        private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

        private readonly ConcurrentDictionary<string, string> _acknowledged = new();
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task[] _writing;

        public Posts(PubbyPublisher publisher, string room) =>
            _writing =
                [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(publisher, room, writer)))];

        /// <summary>The id of each text.</summary>
        public IReadOnlyDictionary<string, string> Acknowledged => _acknowledged;

        /// <summary>Until so many more are acknowledged.</summary>
        public Task MoreAsync(int count)
        {
            var goal = _acknowledged.Count + count;
            return Eventually.UntilAsync(() =>
                _acknowledged.Count >= goal || _writing.Any(task => task.IsFaulted), $"{count} more are acknowledged");
        }

        public async Task StopAsync()
        {
            await _stopping.CancelAsync();
            await Task.WhenAll(_writing).WaitAsync(Eventually.Limit);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stopping.Dispose();
        }

        private async Task WriteAsync(PubbyPublisher publisher, string room, int writer)
        {
            for (var at = 0; !_stopping.IsCancellationRequested; at++)
            {
                var text = $"writer {writer}, message {at}";
                _acknowledged[text] = (await publisher.PostAsync(room, text)).Id;
                await Task.Delay(Pace, TimeProvider.System);
            }
        }
    }
}
