using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Rooms;

/// <summary>What a herd of new clients gets of a node whose shards are late.</summary>
public sealed class DumpPaceTests
{
    private const int OneSecond = DumpPace.BytesPerSecond;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Nobody_waits_while_the_node_is_in_time()
    {
        var pace = new DumpPace(_time);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(pace.TryTake(OneSecond, out var wait));
            Assert.Equal(TimeSpan.Zero, wait);
        }
    }

    [Fact]
    public void Each_waits_for_those_before_it_and_who_would_wait_for_too_long_is_refused()
    {
        var pace = new DumpPace(_time) { IsLate = true };
        for (var seconds = 0; seconds <= 5; seconds++)
        {
            Assert.True(pace.TryTake(OneSecond, out var turn));
            Assert.Equal(TimeSpan.FromSeconds(seconds), turn);
        }
        Assert.False(pace.TryTake(1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(6), wait);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.TryTake(OneSecond, out wait));
        Assert.Equal(TimeSpan.FromSeconds(5), wait);
        // What was not used is not saved.
        _time.Advance(TimeSpan.FromMinutes(1));
        pace.TryTake(OneSecond, out _);
        pace.TryTake(OneSecond, out wait);
        Assert.Equal(TimeSpan.FromSeconds(1), wait);
    }

    [Fact]
    public async Task A_dump_waits_and_what_is_live_or_resumes_does_not()
    {
        using var node = new TestNode();
        // A few milliseconds' worth: a wait of less than one is none.
        for (var i = 0; i < 4; i++) await node.PublishAsync("scores", $"m{i}", $"\"{new string('x', 60_000)}\"");
        var first = node.Connect();
        await first.SubscribeAsync("scores", dump: true);
        node.Rooms.DumpPace.IsLate = true;

        var (second, third) = (node.Connect(), node.Connect());
        Assert.Equal(SubscriptionMode.Dump, (await second.SubscribeAsync("scores", dump: true)).Mode);
        var waiting = third.SubscribeAsync("scores", dump: true);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(SubscriptionMode.Live, (await node.Connect().SubscribeAsync("scores")).Mode);
        Assert.Equal(SubscriptionMode.Resume,
            (await node.Connect().SubscribeAsync("scores", dump: true, cursor: 0, epoch: "epoch1")).Mode);

        node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SubscriptionMode.Dump, (await waiting).Mode);
        node.Settle();
        Assert.Equal("subscribed dump", third.Read()[0]);
    }

    [Fact]
    public async Task Who_is_refused_is_told_when_to_ask_again_and_is_not_in_the_room()
    {
        using var node = new TestNode();
        await node.PublishAsync("scores", "a", "1");
        node.Rooms.DumpPace.IsLate = true;
        Assert.True(node.Rooms.DumpPace.TryTake(6 * OneSecond, out _));
        var client = node.Connect();
        var outcome = await client.SubscribeAsync("scores", dump: true);
        Assert.Equal((ErrorCode.Overloaded, TimeSpan.FromSeconds(6)), (outcome.ErrorCode, outcome.RetryAfter));
        Assert.True(client.Rooms.IsEmpty);
    }
}
