using CsCheck;
using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Draining;

public sealed class PhaseMachineTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly DrainOrder Asked = new("asked");

    private readonly PhaseMachine _machine = new(TimeSpan.FromSeconds(15), grace: TimeSpan.FromSeconds(4));
    private DateTimeOffset _now = Start;
    private int _open = 3;

    [Fact]
    public void A_node_starts_serves_leaves_drains_and_stays_drained()
    {
        Assert.Equal(NodePhase.Starting, After(0));
        _machine.Start(_now);
        Assert.Equal(NodePhase.Serving, After(100));
        _machine.SetOrder("admin", Asked);
        Assert.Equal(NodePhase.Leaving, After(0));
        Assert.Equal(NodePhase.Leaving, After(14.5));
        Assert.Equal(NodePhase.Draining, After(0.5));
        Assert.Equal(NodePhase.Draining, After(10_000));
        _open = 0;
        Assert.Equal(NodePhase.Drained, After(0));
        Assert.Equal(NodePhase.Drained, After(10_000));
        // One that was admitted before, and opens only now.
        _open = 1;
        Assert.Equal(NodePhase.Draining, After(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(1000)]
    public void An_order_that_is_withdrawn_leaves_a_node_that_serves_and_the_next_one_gives_notice_again(int seconds)
    {
        _machine.Start(_now);
        _machine.SetOrder("admin", Asked);
        After(0);
        _open = seconds == 1000 ? 0 : 3;
        After(seconds);
        _machine.SetOrder("admin", null);
        Assert.Equal(NodePhase.Serving, After(0));
        _machine.SetOrder("file", Asked);
        Assert.Equal(NodePhase.Leaving, After(0));
        Assert.Equal(NodePhase.Leaving, After(14));
    }

    [Fact]
    public void A_node_out_of_rotation_needs_no_notice()
    {
        _machine.Start(_now);
        _machine.SetOrder("ecs-target", Asked with { IsOutOfRotation = true });
        Assert.Equal(NodePhase.Draining, After(0));
    }

    [Theory]
    // A deadline of 20 s: notice of 2 s.
    [InlineData(20, 1.5, 0.5)]
    // A far one: all of the notice.
    [InlineData(3600, 14.5, 0.5)]
    public void The_notice_is_at_most_a_tenth_of_the_time_that_is_left(int deadline, double before, double more)
    {
        _machine.Start(_now);
        _machine.SetOrder("sigterm", Asked with { Deadline = _now.AddSeconds(deadline) });
        After(0);
        Assert.Equal(NodePhase.Leaving, After(before));
        Assert.Equal(NodePhase.Draining, After(more));
    }

    [Fact]
    public void An_order_that_ends_the_process_does_so_when_it_is_empty_and_soon_after_its_deadline_anyway()
    {
        var end = Asked with { Exits = true, IsFinal = true, Deadline = _now.AddSeconds(20) };
        _machine.Start(_now);
        _machine.SetOrder("sigterm", end);
        After(0);
        Assert.Equal(NodePhase.Draining, After(23.5));
        Assert.Equal(NodePhase.Stopping, After(0.5));

        var empty = new PhaseMachine(TimeSpan.Zero, TimeSpan.Zero);
        empty.Start(_now);
        empty.SetOrder("sigterm", end with { Deadline = _now.AddSeconds(20) });
        empty.Advance(_now, open: 0);
        Assert.Equal(NodePhase.Stopping, empty.Phase);
    }

    [Fact]
    public void An_order_that_is_paused_ends_no_process_that_is_empty_but_one_whose_deadline_is_over()
    {
        var paused = Asked with
        { Exits = true, IsOutOfRotation = true, IsPaused = true, Deadline = _now.AddSeconds(60) };
        _machine.Start(_now);
        _machine.SetOrder("ecs-target", paused);
        Assert.Equal(NodePhase.Draining, After(0));
        _open = 0;
        Assert.Equal(NodePhase.Drained, After(10));
        _machine.SetOrder("ecs-target", paused with { IsPaused = false });
        Assert.Equal(NodePhase.Stopping, After(0));

        var late = new PhaseMachine(TimeSpan.Zero, TimeSpan.Zero);
        late.Start(_now);
        late.SetOrder("ecs-target", paused with { Deadline = _now });
        late.Advance(_now, open: 3);
        Assert.Equal(NodePhase.Stopping, late.Phase);
    }

    [Fact]
    public void Orders_together_are_paused_only_if_each_is()
    {
        var paused = Asked with { IsPaused = true };
        Assert.True(DrainOrder.Join([paused, paused])!.IsPaused);
        Assert.False(DrainOrder.Join([paused, Asked])!.IsPaused);
    }

    [Fact]
    public void A_second_signal_stops_at_once_and_nothing_is_undone()
    {
        _machine.Start(_now);
        _machine.Hurry(_now);
        Assert.Equal(NodePhase.Stopping, After(0));
        _machine.SetOrder("sigterm", null);
        _machine.Start(_now);
        Assert.Equal(NodePhase.Stopping, After(100));
    }

    [Fact]
    public void A_node_that_is_told_to_end_while_it_starts_ends_and_one_that_is_told_to_drain_starts_and_leaves()
    {
        _machine.SetOrder("file", Asked);
        Assert.Equal(NodePhase.Starting, After(100));
        _machine.Start(_now);
        Assert.Equal(NodePhase.Leaving, After(0));

        var ended = new PhaseMachine(TimeSpan.Zero, TimeSpan.Zero);
        ended.SetOrder("sigterm", Asked with { Exits = true });
        ended.Advance(_now, open: 0);
        Assert.Equal(NodePhase.Stopping, ended.Phase);
    }

    /// <summary>Every order of signals, against the promises of the phases and not a second machine.</summary>
    [Fact]
    public void In_any_order_of_signals_the_phases_keep_their_promises() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 2], Gen.Int[0, 30], Gen.Int[0, 3]).Array[1, 40].Sample(steps =>
        {
            var machine = new PhaseMachine(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(4));
            var (now, held) = (Start, new Dictionary<string, DrainOrder>());
            var hurried = false;
            foreach (var (what, signal, seconds, open) in steps)
            {
                var before = (machine.Phase, machine.Since);
                now = now.AddSeconds(seconds);
                var name = $"signal-{signal}";
                var order = new DrainOrder(
                    name, what == 1 ? now.AddSeconds(seconds) : null, what == 2, what is 3 or 1, what == 4,
                    IsPaused: open == 2);
                switch (what)
                {
                    case 0:
                        machine.Start(now);
                        break;
                    case 7 when signal == 0:
                        machine.Hurry(now);
                        hurried = true;
                        break;
                    case 5 or 6 or 7:
                        machine.SetOrder(name, null);
                        if (held.TryGetValue(name, out var given) && !given.IsFinal) held.Remove(name);
                        break;
                    default:
                        machine.SetOrder(name, order);
                        held[name] = order;
                        break;
                }
                machine.Advance(now, open);
                Check(machine, before, DrainOrder.Join(held.Values), now, open, hurried);
            }
        });

    private static void Check(
        PhaseMachine machine, (NodePhase Phase, DateTimeOffset Since) before, DrainOrder? order, DateTimeOffset now,
        int open, bool hurried)
    {
        var phase = machine.Phase;
        Assert.Equal(order, machine.Order);
        if (before.Phase == NodePhase.Stopping || hurried)
        {
            Assert.Equal(NodePhase.Stopping, phase);
            return;
        }
        // Nobody is closed, and no process ends, without an order.
        if (order is null) Assert.True(phase is NodePhase.Starting or NodePhase.Serving);
        else Assert.NotEqual(NodePhase.Serving, phase);
        // A process ends only if it is told so, and empty or late.
        if (phase == NodePhase.Stopping)
            Assert.True(order is { Exits: true } && ((open == 0 && !order.IsPaused)
                || order.Deadline?.AddSeconds(4) <= now || before.Phase == NodePhase.Starting));
        // Nobody is refused before the balancer was given notice.
        if (phase == NodePhase.Draining && before.Phase is NodePhase.Starting or NodePhase.Serving)
            Assert.True(order!.IsOutOfRotation || order.Deadline <= now);
        if (phase == NodePhase.Drained) Assert.Equal(0, open);
        Assert.True(machine.Since <= now && machine.Since >= before.Since);
    }

    private NodePhase After(double seconds)
    {
        _now = _now.AddSeconds(seconds);
        _machine.Advance(_now, _open);
        return _machine.Phase;
    }
}
