using Pubby.Core.Backplane.Recovery;

namespace Pubby.Core.Tests.Backplane;

public sealed class SequenceTrackerTests
{
    private readonly SequenceTracker _tracker = new();

    private bool Check(long latest) => _tracker.Check(latest, _tracker.LastContiguous);

    [Fact]
    public void A_received_number_is_never_missing_whatever_the_order()
    {
        _tracker.Begin(10);
        foreach (var number in new long[] { 11, 14, 12, 13, 15 }) _tracker.Received(number, isFirst: false);
        Assert.Equal([false, false, false], [Check(15), Check(15), Check(15)]);
    }

    [Fact]
    public void A_number_may_take_a_whole_period_and_then_counts_as_lost_once()
    {
        _tracker.Begin(10);
        _tracker.Received(12, isFirst: false);
        Assert.False(Check(12));
        Assert.True(Check(12));
        Assert.False(Check(12));
        _tracker.Received(13, isFirst: false);
        Assert.Equal([false, false], [Check(13), Check(13)]);
    }

    [Fact]
    public void A_lost_last_message_is_found_without_a_next_one()
    {
        _tracker.Begin(0);
        Assert.Equal([false, true, false], [Check(5), Check(5), Check(5)]);
    }

    [Fact]
    public void A_number_that_comes_between_the_checks_is_not_missing()
    {
        _tracker.Begin(10);
        Assert.False(Check(11));
        _tracker.Received(11, isFirst: false);
        Assert.False(Check(11));
    }

    [Fact]
    public void A_first_number_is_normal_for_a_new_room_and_a_restart_for_one_with_numbers()
    {
        _tracker.Begin(0);
        _tracker.Received(1_000_000, isFirst: true);
        Assert.False(Check(1_000_000));
        _tracker.Received(2_000_000, isFirst: true);
        Assert.True(Check(2_000_000));
        Assert.False(Check(2_000_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_lost_counter_is_noticed_by_its_latest_number(long latest)
    {
        _tracker.Begin(10);
        Assert.True(Check(latest));
        Assert.False(Check(latest));
    }

    [Fact]
    public void Numbers_beyond_a_gap_are_kept_up_to_a_limit()
    {
        _tracker.Begin(0);
        for (var number = 2; number < 5000; number++) _tracker.Received(number, isFirst: false);
        Assert.True(Check(4999));
        Assert.False(Check(4999));
    }

    [Fact]
    public void A_suspicion_counts_once()
    {
        _tracker.MarkSuspect();
        Assert.Equal([true, false], [Check(0), Check(0)]);
    }

    [Fact]
    public void A_number_received_while_the_counters_answer_is_no_lost_counter()
    {
        _tracker.Begin(10);
        var before = _tracker.LastContiguous;
        _tracker.Received(11, isFirst: false);
        Assert.False(_tracker.Check(10, before));
        Assert.False(Check(11));
    }
}
