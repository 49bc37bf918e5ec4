using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Policies;
using Pubby.Hub.Options;
using Pubby.Hub.RegionHealth;

namespace Pubby.Hub.Tests.RegionHealth;

/// <summary>What is concluded from canaries that come back, late or never; in fake time.</summary>
public sealed class CanaryTrackerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CanaryTracker _tracker;

    public CanaryTrackerTests() => _tracker = new CanaryTracker(
        new CanaryOptions
        {
            LateAfter = TimeSpan.FromSeconds(2),
            LostAfter = TimeSpan.FromSeconds(10),
            RedAfter = 2,
            GreenAfter = 2
        }, _time);

    [Fact]
    public void The_time_until_it_comes_back_is_measured()
    {
        var number = _tracker.Begin();
        Pass(1.5);
        Assert.Equal(TimeSpan.FromSeconds(1.5), _tracker.Received(number));
        Pass(3);
        var health = _tracker.Health();
        Assert.Equal((RegionStatus.Ok, 1, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3)),
            (health.Status, health.GoodInARow, health.Delay, health.Ago));
    }

    [Fact]
    public void A_node_without_a_measurement_is_green_and_says_that_it_has_none()
    {
        _tracker.Begin();
        var health = _tracker.Health();
        Assert.Equal((RegionStatus.Ok, null), (health.Status, health.Delay));
    }

    [Fact]
    public void Those_that_take_too_long_are_late_before_they_are_back()
    {
        _tracker.Begin();
        var second = _tracker.Begin();
        Pass(2);
        Assert.Equal(RegionStatus.Late, _tracker.Health().Status);
        // It counts once: coming back late is the same measurement.
        Assert.Equal(TimeSpan.FromSeconds(2), _tracker.Received(second));
        Assert.Equal((2, 0), (_tracker.Health().BadInARow, _tracker.Health().GoodInARow));
    }

    [Fact]
    public void Those_that_never_come_are_lost_and_no_longer_waited_for()
    {
        var first = _tracker.Begin();
        _tracker.Begin();
        Pass(10);
        Assert.Equal((RegionStatus.Lost, 2), (_tracker.Health().Status, _tracker.Health().BadInARow));
        Assert.Equal(2, _tracker.Lost);
        Assert.Null(_tracker.Received(first));
    }

    [Fact]
    public void A_newer_one_that_comes_first_supersedes_those_before_it()
    {
        var first = _tracker.Begin();
        var second = _tracker.Begin();
        Assert.NotNull(_tracker.Received(second));
        Assert.Null(_tracker.Received(first));
        Pass(20);
        Assert.Equal((RegionStatus.Ok, 0, 1),
            (_tracker.Health().Status, (int)_tracker.Lost, _tracker.Health().GoodInARow));
    }

    [Fact]
    public void One_that_comes_twice_counts_once()
    {
        var number = _tracker.Begin();
        Assert.NotNull(_tracker.Received(number));
        Assert.Null(_tracker.Received(number));
        Assert.Equal(1, _tracker.Health().GoodInARow);
    }

    [Fact]
    public void One_that_cannot_be_published_is_lost_at_once_and_counts_once()
    {
        var first = _tracker.Begin();
        _tracker.Fail(first, "the store is unavailable");
        _tracker.Fail(_tracker.Begin(), "the store is unavailable");
        Assert.Equal((RegionStatus.Lost, "the store is unavailable"),
            (_tracker.Health().Status, _tracker.Health().Fault));
        Pass(10);
        Assert.Equal((2, 2), ((int)_tracker.Lost, _tracker.Health().BadInARow));
    }

    [Fact]
    public void A_write_that_failed_and_comes_back_all_the_same_makes_nothing_good()
    {
        var number = _tracker.Begin();
        _tracker.Fail(number, "no answer");
        Assert.NotNull(_tracker.Received(number));
        Assert.Equal((1, 0), (_tracker.Health().BadInARow, _tracker.Health().GoodInARow));
    }

    [Fact]
    public void It_is_green_again_after_good_ones_in_a_row_and_forgets_why_it_was_red()
    {
        for (var i = 0; i < 2; i++) _tracker.Fail(_tracker.Begin(), "the store is unavailable");
        _tracker.Received(_tracker.Begin());
        Assert.Equal(RegionStatus.Lost, _tracker.Health().Status);
        _tracker.Received(_tracker.Begin());
        Assert.Equal((RegionStatus.Ok, null), (_tracker.Health().Status, _tracker.Health().Fault));
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
