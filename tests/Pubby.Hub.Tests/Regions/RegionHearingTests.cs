using Pubby.Hub.Diagnostics;
using Pubby.Hub.Messages;
using Pubby.Hub.Options;
using Pubby.Hub.Regions;
using Pubby.Hub.Tests.Support;

namespace Pubby.Hub.Tests.Regions;

/// <summary>What another region says, on a node of this one.</summary>
public sealed class RegionHearingTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly HubMeter _meter;
    private readonly RegionHearing _hearing;

    public RegionHearingTests()
    {
        _meter = new HubMeter(new TestMeters(), _node.Time);
        _hearing = new RegionHearing(
            new RegionOptions { Name = "eu-west-1" }, _node.Rooms, _node.Rereads, _node.Relay, _node.Clock, new RegionMeter(_meter, _node.Time), _node.Time);
    }

    [Fact]
    public async Task It_reaches_the_subscribers_once_however_often_and_in_whatever_order_it_is_said()
    {
        var client = await SubscribeAsync();
        var (older, newer) = (Said("1", _node.Clock.Next()), Said("2", _node.Clock.Next()));
        foreach (var word in new[] { newer, older, newer, older }) Assert.True(await _hearing.OnWordAsync(word));
        _node.Settle();
        Assert.Equal(["message score 2"], client.Read());
    }

    [Fact]
    public async Task A_version_more_than_a_day_ahead_is_not_believed_and_does_not_take_the_clock_along()
    {
        var client = await SubscribeAsync();
        var now = _node.Clock.Next();
        Assert.True(await _hearing.OnWordAsync(Said("1", now + 86_401_000_000)));
        _node.Settle();
        Assert.Empty(client.Read());
        Assert.InRange(_node.Clock.Next(), now, now + 1_000_000);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _node.Dispose();
    }

    private async Task<TestClient> SubscribeAsync()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        _node.Settle();
        client.Read();
        return client;
    }

    private static RegionWord Said(string json, long version) =>
        new("us-east-1", "match", new Message { Id = "score", Version = version, Data = System.Text.Encoding.UTF8.GetBytes(json) });
}
