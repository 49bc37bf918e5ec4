using Pubby.Core.Backplane.Recovery;

namespace Pubby.Core.Tests.Backplane;

public sealed class SequenceTrackerTests
{
    private readonly SequenceTracker _ledger = new();

    private bool Check(long head) => _ledger.Check(head, _ledger.LastContiguous);

    [Fact]
    public void What_is_heard_in_order_or_not_is_never_missed()
    {
        _ledger.Begin(10);
        foreach (var number in new long[] { 11, 14, 12, 13, 15 }) _ledger.Received(number, isFirst: false);
        Assert.Equal([false, false, false], [Check(15), Check(15), Check(15)]);
    }

    [Fact]
    public void A_number_may_take_a_whole_period_to_come_and_is_then_given_up_once()
    {
        _ledger.Begin(10);
        _ledger.Received(12, isFirst: false);
        Assert.False(Check(12));
        Assert.True(Check(12));
        Assert.False(Check(12));
        _ledger.Received(13, isFirst: false);
        Assert.Equal([false, false], [Check(13), Check(13)]);
    }

    [Fact]
    public void A_last_message_that_was_lost_is_missed_without_a_next_one()
    {
        _ledger.Begin(0);
        Assert.Equal([false, true, false], [Check(5), Check(5), Check(5)]);
    }

    [Fact]
    public void One_that_comes_between_the_checks_is_not_missed()
    {
        _ledger.Begin(10);
        Assert.False(Check(11));
        _ledger.Received(11, isFirst: false);
        Assert.False(Check(11));
    }

    [Fact]
    public void A_first_number_is_expected_where_there_was_none_and_a_restart_where_there_were_some()
    {
        _ledger.Begin(0);
        _ledger.Received(1_000_000, isFirst: true);
        Assert.False(Check(1_000_000));
        _ledger.Received(2_000_000, isFirst: true);
        Assert.True(Check(2_000_000));
        Assert.False(Check(2_000_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_counter_that_is_lost_is_noticed_by_its_head(long head)
    {
        _ledger.Begin(10);
        Assert.True(Check(head));
        Assert.False(Check(head));
    }

    [Fact]
    public void Numbers_far_ahead_of_a_hole_are_kept_up_to_a_limit()
    {
        _ledger.Begin(0);
        for (var number = 2; number < 5000; number++) _ledger.Received(number, isFirst: false);
        Assert.True(Check(4999));
        Assert.False(Check(4999));
    }

    [Fact]
    public void Who_suspects_is_believed_once()
    {
        _ledger.MarkSuspect();
        Assert.Equal([true, false], [Check(0), Check(0)]);
    }

    [Fact]
    public void What_is_heard_while_the_heads_are_on_their_way_is_no_lost_counter()
    {
        _ledger.Begin(10);
        var before = _ledger.LastContiguous;
        _ledger.Received(11, isFirst: false);
        Assert.False(_ledger.Check(10, before));
        Assert.False(Check(11));
    }
}
