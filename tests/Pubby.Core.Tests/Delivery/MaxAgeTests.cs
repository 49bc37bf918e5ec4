using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Delivery;

public sealed class MaxAgeTests : IDisposable
{
    private readonly TestNode _node = new();

    /// <summary>Also one that its transport keeps alive, and that is not pinged.</summary>
    [Theory]
    [InlineData(25)]
    [InlineData(12)]
    [InlineData(null)]
    public void One_that_is_old_is_told_to_reconnect_within_a_round_and_once(int? pingSeconds)
    {
        var recording = new RecordingConnection(
            keepAlive: pingSeconds is { } period ? new KeepAlive([], period) : null);
        var outbox = Attach(recording, maxAge: 300);
        Pass(299, outbox);
        Assert.Empty(recording.NewFrames());
        Pass(26, outbox);
        var frames = recording.NewFrames().ToArray();
        Assert.Equal("goaway", frames[0].Json.GetProperty("type").GetString());
        Assert.Equal("max_age", frames[0].Json.GetProperty("reason").GetString());
        Assert.InRange(frames[0].Json.GetProperty("reconnectInMs").GetInt32(), 0, 5000);
        Assert.Equal(4204, frames[1].CloseCode);
        Assert.Equal(2, frames.Length);
        Pass(60, outbox);
        Assert.Empty(recording.NewFrames());
        Assert.Equal(1, _node.Shards[0].Statistics.Closed.Of(CloseCode.MaxAge));
    }

    [Theory]
    [InlineData(25)]
    [InlineData(null)]
    public void Without_a_greatest_age_nobody_is_closed(int? pingSeconds)
    {
        var recording = new RecordingConnection(
            keepAlive: pingSeconds is { } period ? new KeepAlive([], period) : null);
        var outbox = Attach(recording, maxAge: 0);
        Pass(4000, outbox);
        Assert.Empty(recording.NewFrames());
    }

    [Fact]
    public async Task One_that_has_left_is_on_no_wheel()
    {
        var outbox = Attach(new RecordingConnection(), maxAge: 300);
        var detached = _node.Shards[0].PostDetachAsync(outbox);
        _node.Settle();
        await detached;
        Assert.Null(outbox.WheelSlot);
    }

    public void Dispose() => _node.Dispose();

    private Outbox Attach(RecordingConnection connection, int maxAge)
    {
        var outbox = new Outbox(connection, _node.Shards.Next(), _node.Limits.OutboxBytes) { MaxAge = maxAge };
        _node.Shards[0].PostAttach(outbox);
        _node.Settle();
        return outbox;
    }

    /// <summary>The peer answers pings all along.</summary>
    private void Pass(int seconds, Outbox outbox)
    {
        for (var i = 0; i < seconds; i++)
        {
            outbox.OnReceived();
            _node.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
