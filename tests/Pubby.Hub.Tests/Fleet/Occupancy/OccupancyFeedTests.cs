using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Occupancy;
using Pubby.Hub.Tests.Fleet.Questions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Fleet.Occupancy;

/// <summary>A node that is alone, with a clock that the test moves.</summary>
public sealed class OccupancyFeedTests : IAsyncDisposable
{
    private readonly TestNode _node = new();
    private readonly SubscriberCounts _counts;
    private readonly OccupancyFeed _feed;
    private readonly TestClient _client;
    private readonly List<long> _told = [];

    public OccupancyFeedTests()
    {
        var questions =
            LoneQuestions.Of(new NodeIdentity(), _node.Time, new SubscribersQuestion(_node.Rooms));
        _counts = new SubscriberCounts(questions, _node.Time);
        _feed = new OccupancyFeed(_node.Watched, _counts, _node.Time);
        _feed.Start();
        _client = _node.Connect();
    }

    [Fact]
    public async Task The_number_comes_at_once_and_then_every_five_seconds_if_it_changed()
    {
        await AskAsync(_client);
        await UntilToldAsync(1);
        var others = await _node.ConnectToAsync("match", 2);
        // The first period ends, and a number that is the same again is not told.
        _node.Advance(OccupancyFeed.Period - TimeSpan.FromSeconds(1));
        Read();
        Assert.Equal([1], _told);
        await UntilToldAsync(3);
        foreach (var other in others) other.Unsubscribe("match");
        await UntilToldAsync(1);
        Assert.Equal([1, 3, 1], _told);
    }

    public async ValueTask DisposeAsync()
    {
        _feed.Dispose();
        await _counts.DisposeAsync();
        _node.Dispose();
    }

    private static async Task AskAsync(TestClient client) => Assert.Null((await client.Rooms.SubscribeAsync(
        "match", new DumpRequest(false, Occupancy: true), reply: null, CancellationToken.None)).ErrorCode);

    /// <summary>The count is made on the pool, so the clock moves on until it is there.</summary>
    private async Task UntilToldAsync(long number)
    {
        var before = _told.Count;
        await Eventually.UntilAsync(
            () =>
            {
                Read();
                if (_told.Count > before) return true;
                if (before > 0) _node.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            () => $"{number} is told, after {string.Join(", ", _told)}");
        Assert.Equal(number, _told[^1]);
    }

    private void Read()
    {
        _node.Settle();
        foreach (var frame in _client.Connection.NewFrames())
        {
            if (frame.Json.GetProperty("type").GetString() == "occupancy")
                _told.Add(frame.Json.GetProperty("subscribers").GetInt64());
        }
    }
}
