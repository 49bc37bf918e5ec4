using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Rooms;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Rooms;

public sealed class SweepTests
{
    [Fact]
    public async Task A_sweep_that_starts_during_another_ends_no_linger_early()
    {
        var time = new SteppedTime();
        using var node = new TestNode(linger: TimeSpan.FromSeconds(10), time: time);
        await EnterAndLeaveAsync(node, "old");
        time.Advance(TimeSpan.FromSeconds(5));
        await EnterAndLeaveAsync(node, "young");
        time.Advance(TimeSpan.FromSeconds(4.9));

        // The old room's linger is over. Another sweep starts after this one has peeked at the room, before it takes
        // it.
        time.HoldTimers();
        time.Advance(TimeSpan.FromSeconds(0.2));
        time.OnAsked = () => time.Sweep();
        time.Sweep();

        Assert.Null(node.Rooms.Find("old"));
        Assert.NotNull(node.Rooms.Find("young"));
    }

    private static async Task EnterAndLeaveAsync(TestNode node, string room)
    {
        await node.PublishAsync(room, "m", "1");
        var client = node.Connect();
        await client.SubscribeAsync(room);
        client.Unsubscribe(room);
        node.Settle();
    }

    /// <summary>
    /// A clock that lets a test act between two lines of a sweep: where it asks how long a room was idle.
    /// </summary>
    private sealed class SteppedTime : FakeTimeProvider
    {
        private Action? _sweep;
        private bool _areTimersHeld;

        /// <summary>Called once, when the time is next read.</summary>
        public Action? OnAsked { get; set; }

        public void HoldTimers() => _areTimersHeld = true;

        public void Sweep() => _sweep!();

        public override long GetTimestamp()
        {
            var now = base.GetTimestamp();
            var step = OnAsked;
            OnAsked = null;
            step?.Invoke();
            return now;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is RoomRegistry) _sweep ??= () => callback(state);
            return base.CreateTimer(
                inner =>
                {
                    if (!_areTimersHeld) callback(inner);
                },
                state, dueTime, period);
        }
    }
}
