using System.Runtime.CompilerServices;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Balance;
using Pubby.Hub.Options;
using Pubby.Hub.Tests.Access;

namespace Pubby.Hub.Tests.Lifecycle.Balance;

public sealed class ConnectionShedderTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly TestAccess _access;
    private readonly ConnectionShedder _shedder;
    private readonly List<(RecordingConnection Recording, ClientConnection Client)> _open = [];

    public ConnectionShedderTests()
    {
        _access = new TestAccess(_node);
        _shedder = new ConnectionShedder(_access.Connections, new FrameEncoders(), new BalanceOptions());
    }

    [Fact]
    public void Each_is_told_once_when_to_reconnect_and_why()
    {
        Connect(400);
        Pass(minutes: 10);
        Assert.Equal(300, ShedSome(300));
        Assert.Equal(100, ShedSome(300));
        Pass(minutes: 1);
        Assert.Equal(0, ShedSome(300));
        Assert.Equal(400, _shedder.Shed);
        var waits = _open.Select(open => SentAway.WaitMs(open.Recording, "rebalance", 4202)).ToArray();
        Assert.All(waits, wait => Assert.InRange(wait, 0, 5000));
        Assert.InRange(waits.Average(), 2000, 3000);
    }

    [Fact]
    public void Who_came_lately_stays()
    {
        Connect(50);
        Pass(minutes: 5);
        Connect(50);
        Pass(minutes: 5);
        Assert.Equal(50, ShedSome(100));
        Assert.All(_open[..50], open => Assert.NotEmpty(open.Recording.NewFrames()));
        Assert.All(_open[50..], open => Assert.Empty(open.Recording.NewFrames()));
    }

    [Fact]
    public void Who_has_been_connected_for_long_is_picked_more_often()
    {
        Connect(500);
        Pass(minutes: 10);
        Connect(500);
        Pass(minutes: 10);
        ShedSome(300);
        // Of two random ones the older: three of four at first, fewer as they become rarer. That makes 212 of 300 on
        // average, with a deviation of 7; one that looked at no age would make 150.
        Assert.InRange(_open[..500].Count(open => open.Recording.NewFrames().Count > 0), 172, 246);
    }

    [Fact]
    public async Task Those_that_were_told_are_pending_until_they_have_left()
    {
        Connect(10);
        Pass(minutes: 10);
        ShedSome(4);
        Assert.Equal(4, _shedder.Pending);
        foreach (var (_, client) in _open.Where(open => open.Recording.NewFrames().Count > 0))
        {
            var detached = _access.Connections.DetachAsync(client);
            _node.Settle();
            await detached;
        }
        Assert.Equal(0, _shedder.Pending);
        _shedder.Rest();
        Assert.Equal(6, ShedSome(10));
    }

    [Fact]
    public void Those_that_end_after_the_last_was_moved_are_not_kept()
    {
        var told = TellOne();
        _shedder.Rest();
        End(told);
        _shedder.Rest();
        GC.Collect();
        Assert.False(told.IsAlive);
    }

    public void Dispose()
    {
        _access.Dispose();
        _node.Dispose();
    }

    // Not inlined, so that no local of the test keeps the connection.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference TellOne()
    {
        var client = _access.Connections.Attach(new RecordingConnection());
        Pass(minutes: 10);
        Assert.Equal(1, ShedSome(1));
        return new WeakReference(client);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void End(WeakReference told)
    {
        var detached = _access.Connections.DetachAsync((ClientConnection)told.Target!);
        _node.Settle();
        Assert.True(detached.IsCompleted);
    }

    private void Connect(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var recording = new RecordingConnection();
            _open.Add((recording, _access.Connections.Attach(recording)));
        }
    }

    private void Pass(int minutes)
    {
        _node.Settle();
        _node.Advance(TimeSpan.FromMinutes(minutes));
    }

    private int ShedSome(int due)
    {
        var shed = _shedder.ShedSome(due, _node.Time.GetUtcNow() - DateTimeOffset.UnixEpoch);
        _node.Settle();
        return shed;
    }
}
