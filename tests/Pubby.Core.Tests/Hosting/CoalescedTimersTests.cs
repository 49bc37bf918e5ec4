using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Hosting;

namespace Pubby.Core.Tests.Hosting;

public sealed class CoalescedTimersTests : IDisposable
{
    private readonly CountingTime _system = new();
    private readonly CoalescedTimers _timers;
    private readonly List<string> _calls = [];
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CoalescedTimersTests() => _timers = new CoalescedTimers(_system);

    public void Dispose() => _timers.Dispose();

    [Fact]
    public void Timers_that_were_made_at_different_times_fire_together()
    {
        Every("quarter", 250);
        Advance(260);
        Every("second", 1000);
        Advance(300);
        Every("another second", 1000);
        Advance(2000);
        _calls.Clear();
        Advance(1000);
        Assert.Equal(
            ["quarter", "quarter", "quarter", "quarter", "second", "another second"],
            _calls.Order(Comparer<string>.Create((left, right) => Rank(left) - Rank(right))));
        Assert.Equal(1, _system.Timers);
    }

    [Theory]
    [InlineData(250)]
    [InlineData(500)]
    [InlineData(1000)]
    [InlineData(1500)]
    [InlineData(2000)]
    [InlineData(10_000)]
    public void A_timer_fires_after_one_period_at_the_earliest_and_two_at_the_latest_and_then_each_period(int periodMs)
    {
        for (var madeAtMs = 1; madeAtMs < periodMs; madeAtMs += 83)
        {
            _calls.Clear();
            using var timer = Every("it", periodMs);
            Advance(periodMs - 1);
            Assert.Empty(_calls);
            Advance(periodMs + 1);
            Assert.InRange(_calls.Count, 1, 2);
            _calls.Clear();
            Advance(7 * periodMs);
            Assert.Equal(7, _calls.Count);
            Advance(83);
        }
    }

    [Theory]
    // Not a multiple of the step.
    [InlineData(10, 10)]
    [InlineData(300, 300)]
    // It is due at once, or once only, or seldom.
    [InlineData(0, 1000)]
    [InlineData(1000, -1)]
    [InlineData(60_000, 60_000)]
    public void All_other_timers_are_the_systems(int dueMs, int periodMs)
    {
        using var timer = _timers.CreateTimer(_ => _calls.Add("it"), null, Time(dueMs), Time(periodMs));
        Assert.Equal(2, _system.Timers);
        Advance(dueMs);
        Assert.Single(_calls);
    }

    [Fact]
    public void A_disposed_timer_is_not_called()
    {
        var first = Every("first", 250);
        using var second = Every("second", 250);
        first.Dispose();
        Advance(750);
        Assert.DoesNotContain("first", _calls);
        Assert.Contains("second", _calls);
        Assert.False(first.Change(Time(250), Time(250)));
    }

    [Fact]
    public void A_timer_can_rest_and_get_another_period()
    {
        using var timer = Every("it", 250);
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        Advance(5000);
        Assert.Empty(_calls);
        Assert.True(timer.Change(Time(1000), Time(1000)));
        Advance(2000);
        _calls.Clear();
        Advance(3000);
        Assert.Equal(3, _calls.Count);
        Assert.Throws<NotSupportedException>(() => timer.Change(Time(10), Time(10)));
    }

    [Fact]
    public async Task A_periodic_timer_ticks()
    {
        using var ticks = new PeriodicTimer(Time(500), _timers);
        var next = ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Advance(1000);
        Assert.True(await next);
    }

    [Fact]
    public void A_callback_may_make_and_dispose_timers()
    {
        ITimer? timer = null;
        timer = _timers.CreateTimer(_ =>
        {
            timer!.Dispose();
            Every("the next", 250);
        }, null, Time(250), Time(250));
        Advance(1000);
        Assert.Contains("the next", _calls);
    }

    [Fact]
    public async Task One_that_waits_holds_up_no_later_step()
    {
        using var gate = new ManualResetEventSlim();
        using var waiting = Waits(gate);
        using var other = Every("other", 250);
        Advance(250);
        var held = Task.Run(() => Advance(250), TestContext.Current.CancellationToken);
        await _waits.Task;
        Assert.Empty(_calls);
        _system.CallSteps();
        Assert.Equal(["other"], _calls);
        gate.Set();
        await held;
        Assert.Equal(["other", "other"], _calls);
    }

    private ITimer Waits(ManualResetEventSlim gate) => _timers.CreateTimer(_ =>
    {
        // Once.
        if (_waits.TrySetResult()) gate.Wait(TestContext.Current.CancellationToken);
    }, null, Time(250), Time(250));

    private static int Rank(string name) => name switch { "quarter" => 0, "second" => 1, _ => 2 };

    private static TimeSpan Time(int ms) => TimeSpan.FromMilliseconds(ms);

    private ITimer Every(string name, int periodMs) =>
        _timers.CreateTimer(_ => _calls.Add(name), null, Time(periodMs), Time(periodMs));

    private void Advance(int ms)
    {
        for (var i = 0; i < ms; i++) _system.Advance(Time(1));
    }

    /// <summary>Counts how many timers the system has been asked for, and can call the first one itself.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        public int Timers { get; private set; }

        public Action CallSteps { get; private set; } = null!;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            CallSteps ??= () => callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
