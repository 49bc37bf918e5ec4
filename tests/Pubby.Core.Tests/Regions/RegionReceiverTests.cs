using Microsoft.Extensions.DependencyInjection;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Regions;

/// <summary>What a node does with what other regions send.</summary>
public sealed class RegionReceiverTests : IDisposable
{
    private readonly LogLines<RegionNumberCheck> _log = new();
    private readonly TestNode _node;
    private readonly IRegionListener _receiver;

    public RegionReceiverTests()
    {
        _node = new TestNode(add: services =>
        {
            services.AddSingleton(new RegionIdentity("eu-west-1", 3));
            services.AddSingleton<ILogger<RegionNumberCheck>>(_log);
        });
        _receiver = _node.Regions;
    }

    [Fact]
    public async Task Subscribers_get_a_message_once_however_often_and_in_whatever_order_it_is_received()
    {
        var client = await SubscribeAsync();
        var (older, newer) = (MessageOf("1", _node.Clock.Next()), MessageOf("2", _node.Clock.Next()));
        foreach (var message in new[] { newer, older, newer, older })
            Assert.True(await _receiver.ReceiveAsync(message));
        _node.Settle();
        Assert.Equal(["message score 2"], client.Read());
    }

    [Fact]
    public async Task A_version_more_than_a_day_ahead_is_rejected_and_does_not_move_the_clock()
    {
        var client = await SubscribeAsync();
        var now = _node.Clock.Next();
        Assert.True(await _receiver.ReceiveAsync(MessageOf("1", now + 86_401_000_000)));
        _node.Settle();
        Assert.Empty(client.Read());
        Assert.InRange(_node.Clock.Next(), now, now + 1_000_000);
    }

    [Theory]
    [InlineData("us-east-1", 3, "Node wrong of region us-east-1 has this region's Pubby:Region:Number=3.")]
    [InlineData("eu-west-1", 4, "Node wrong of this region has another Pubby:Region:Number than 3, or none.")]
    public async Task A_node_with_a_wrong_number_is_logged_once_among_other_nodes(
        string region, int number, string said)
    {
        var (wrong, right) =
            (new VersionClock(_node.Time, VersionPartition.Of(number)),
                new VersionClock(_node.Time, VersionPartition.Of(7 - number)));
        for (var i = 0; i < 20; i++)
        {
            await ReceiveCanaryAsync(region, "wrong", wrong);
            await ReceiveCanaryAsync(region, "right", right);
        }
        Assert.StartsWith($"Error {said}", Assert.Single(_log.Written), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-east-1", 4)]
    [InlineData("us-east-1", null)]
    [InlineData("eu-west-1", 3)]
    public async Task Another_number_no_number_and_this_regions_canaries_are_correct(string region, int? number)
    {
        var clock = new VersionClock(_node.Time, VersionPartition.Of(number));
        for (var i = 0; i < 200; i++) await ReceiveCanaryAsync(region, "node", clock);
        Assert.Empty(_log.Written);
    }

    [Fact]
    public async Task A_gap_refreshes_the_rooms_of_the_node_from_the_store()
    {
        var client = await SubscribeAsync();
        await _node.Store.PutAsync(
            "match", MessageOf("7", _node.Clock.Next()).Message!, new PutCondition(), CancellationToken.None);
        _receiver.OnGap();
        string[] read = [];
        await Eventually.UntilAsync(() =>
        {
            _node.Settle();
            read = [.. read, .. client.Read()];
            return read.Length > 0;
        }, "what the relay lost is delivered");
        Assert.Equal(["message score 7"], read);
    }

    public void Dispose() => _node.Dispose();

    private async Task ReceiveCanaryAsync(string region, string node, VersionClock clock) =>
        await _receiver.ReceiveAsync(
            new RegionMessage(region, ReservedRooms.Of(region),
                new Message { Id = node, Version = clock.Next(), Data = "1"u8.ToArray() }));

    private async Task<TestClient> SubscribeAsync()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        _node.Settle();
        client.Read();
        return client;
    }

    private static RegionMessage MessageOf(string json, long version) =>
        new("us-east-1", "match",
            new Message { Id = "score", Version = version, Data = System.Text.Encoding.UTF8.GetBytes(json) });
}
