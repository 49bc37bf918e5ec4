using System.Runtime.CompilerServices;
using Pubby.Core.Draining;
using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Options;
using Pubby.Hub.Tests.Access;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Lifecycle.Drain;

public sealed class ConnectionDrainTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly TestNode _node = new();
    private readonly TestAccess _access;
    private readonly Room _room = new();
    private readonly ConnectionDrain _drain;
    private readonly List<(RecordingConnection Recording, ClientConnection Client)> _open = [];

    public ConnectionDrainTests()
    {
        _access = new TestAccess(_node, anonymous: "room");
        _drain = new ConnectionDrain(_access.Connections, new FrameEncoders(), _room,
            new DrainOptions { PreferredSeconds = 100, SpreadMs = 3000 });
    }

    [Fact]
    public void It_closes_evenly_from_the_first_second_to_the_last()
    {
        for (var i = 0; i < 2000; i++) Connect();
        _drain.Begin(Start);
        var perSecond = Enumerable.Range(0, 100).Select(second => ToldIn(second).Count).ToArray();
        Assert.All(perSecond, told => Assert.InRange(told, 19, 21));
        Assert.Equal(2000, perSecond.Sum() + ToldIn(100).Count);
        Assert.Equal(2000, _drain.Closed);
    }

    [Fact]
    public async Task Those_that_are_in_no_room_are_first()
    {
        for (var i = 0; i < 40; i++)
        {
            var client = Connect();
            if (i % 2 == 0) await client.Rooms.SubscribeAsync("room", new DumpRequest(false), null, default);
        }
        _node.Settle();
        foreach (var (recording, _) in _open) recording.NewFrames();
        _drain.Begin(Start);
        Assert.All(ToldIn(0).Concat(ToldIn(1)), client => Assert.True(client.Rooms.IsEmpty));
        Assert.All(ToldIn(2).Concat(ToldIn(3)), client => Assert.False(client.Rooms.IsEmpty));
        Assert.Equal(40, _drain.Closed);
    }

    [Fact]
    public void Each_is_told_once_and_within_the_spread_when_to_reconnect()
    {
        for (var i = 0; i < 500; i++) Connect();
        _drain.Begin(Start);
        _drain.CloseDue(Start.AddSeconds(200), deadline: null);
        _drain.CloseDue(Start.AddSeconds(220), deadline: null);
        _node.Settle();
        var waits = _open.Select(open => SentAway.WaitMs(open.Recording, "drain", 4200)).ToArray();
        Assert.All(waits, wait => Assert.InRange(wait, 0, 3000));
        Assert.InRange(waits.Average(), 1300, 1700);
    }

    [Theory]
    // Half a minute or more is time enough: the setting counts.
    [InlineData(31, 2000, 3000)]
    // Less: as long as the others need for all of them, but 5 s at least.
    [InlineData(29, 100, 10_000)]
    [InlineData(29, 2000, 5000)]
    public void With_little_time_left_clients_are_spread_as_far_as_the_others_need_it(
        int deadline, int roomPerSecond, int maxWaitMs)
    {
        for (var i = 0; i < 1000; i++) Connect();
        _room.ConnectsPerSecond = roomPerSecond;
        _drain.Begin(Start);
        _drain.CloseDue(Start, Start.AddSeconds(deadline));
        _drain.CloseDue(Start.AddSeconds(1), Start.AddSeconds(deadline));
        _node.Settle();
        var waits = _open.SelectMany(client => client.Recording.NewFrames())
            .Where(frame => frame.Opcode != ServerFrame.CloseOpcode)
            .Select(frame => frame.Json.GetProperty("reconnectInMs").GetInt32()).ToArray();
        Assert.InRange(waits.Max(), maxWaitMs * 0.5, maxWaitMs);
    }

    [Fact]
    public void What_began_again_tells_only_those_that_were_not_told()
    {
        for (var i = 0; i < 1000; i++) Connect();
        _drain.Begin(Start);
        var told = ToldIn(0);
        _drain.End();
        Assert.Equal(0, _drain.Rate);
        _drain.Begin(Start.AddSeconds(50));
        _drain.CloseDue(Start.AddSeconds(500), deadline: null);
        _node.Settle();
        Assert.All(_open, client =>
            Assert.Equal(told.Contains(client.Client) ? 0 : 2, client.Recording.NewFrames().Count));
    }

    [Fact]
    public void Those_that_end_after_the_drain_are_not_kept()
    {
        _drain.Begin(Start);
        var told = TellOne();
        _drain.End();
        End(told);
        GC.Collect();
        Assert.False(told.IsAlive);
    }

    [Fact]
    public void Those_that_end_while_the_drain_is_paused_are_not_kept()
    {
        var client = AttachOne();
        _drain.Begin(Start);
        _drain.Pause(Start);
        End(client);
        GC.Collect();
        Assert.False(client.IsAlive);
    }

    public void Dispose()
    {
        _access.Dispose();
        _node.Dispose();
    }

    // Not inlined, so that no local of the test keeps the connection.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference AttachOne() => new(_access.Connections.Attach(new RecordingConnection()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference TellOne()
    {
        var client = AttachOne();
        _drain.CloseDue(Start.AddSeconds(200), deadline: null);
        Assert.Equal(1, _drain.Closed);
        return client;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void End(WeakReference client)
    {
        _node.Settle();
        var detached = _access.Connections.DetachAsync((ClientConnection)client.Target!);
        _node.Settle();
        Assert.True(detached.IsCompleted);
    }

    private ClientConnection Connect()
    {
        var recording = new RecordingConnection();
        var client = _access.Connections.Attach(recording);
        _open.Add((recording, client));
        return client;
    }

    /// <summary>Who was told to leave within one second of the drain.</summary>
    private List<ClientConnection> ToldIn(int second)
    {
        for (var step = 1; step <= 20; step++)
            _drain.CloseDue(Start.AddSeconds(second).AddMilliseconds(step * 50), deadline: null);
        _node.Settle();
        return [.. _open.Where(client => client.Recording.NewFrames().Count > 0).Select(client => client.Client)];
    }

    private sealed class Room : IFleetRoom
    {
        public double? ConnectsPerSecond { get; set; }
    }
}
