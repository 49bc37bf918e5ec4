using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Backplane;

/// <summary>How rooms are read again while the store fails.</summary>
public sealed class RoomRefresherTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatedStore _store;
    private readonly TestNode _node;

    public RoomRefresherTests()
    {
        _store = new GatedStore(_time);
        _node = new TestNode(_store, time: _time, linger: TimeSpan.FromHours(1));
    }

    private int Reads => _store.Rooms.Count(room => room == "match");

    [Fact]
    public async Task A_store_that_fails_is_asked_less_and_less_often_and_the_room_is_read_once_it_works()
    {
        await _node.Connect().SubscribeAsync("match");
        _node.RoomRefresher.Start();
        var (isBroken, isRead) = (true, false);
        var failed = new ConcurrentQueue<long>();
        _store.IsBroken = room =>
        {
            // Others are read by the store's own probe.
            if (room != "match") return isBroken;
            if (isBroken) failed.Enqueue(_time.GetTimestamp());
            else isRead = true;
            return isBroken;
        };
        _node.RoomRefresher.Request("match", RefreshReason.Missed);
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return failed.Count >= 8;
        }, "the store is asked eight times");
        var times = failed.ToArray();
        // From the sixth to the seventh time, and from there to the eighth.
        for (var i = 6; i < 8; i++)
        {
            var wait = _time.GetElapsedTime(times[i - 1], times[i]);
            Assert.True(wait >= TimeSpan.FromSeconds(2.5), $"{wait}");
        }
        Assert.False(isRead);

        isBroken = false;
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return isRead;
        }, "the room is read");
    }

    [Fact]
    public async Task Rooms_that_cannot_be_read_keep_no_other_waiting()
    {
        string[] broken = [.. Enumerable.Range(0, 20).Select(i => $"broken-{i}")];
        var client = _node.Connect();
        foreach (var room in broken.Append("match")) await client.SubscribeAsync(room);
        _store.IsBroken = room => room != "match";
        _node.RoomRefresher.Start();
        var before = Reads;
        foreach (var room in broken.Append("match")) _node.RoomRefresher.Request(room, RefreshReason.Missed);
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return Reads > before;
        }, "the room that can be read is read");

        _store.Rooms.Clear();
        _store.IsBroken = _ => false;
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return broken.All(_store.Rooms.Contains);
        }, "the others are read once they can be");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.RoomRefresher.DisposeAsync();
        _node.Dispose();
    }
}
