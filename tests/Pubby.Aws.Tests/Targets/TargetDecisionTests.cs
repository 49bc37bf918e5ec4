using Pubby.Aws.Targets;

namespace Pubby.Aws.Tests.Targets;

public sealed class TargetDecisionTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(300);

    private readonly TargetDecision _decision = new("10.0.2.61:5080 of pubby");
    private DateTimeOffset _now = Start;

    [Theory]
    [InlineData("healthy", false)]
    [InlineData("unhealthy", false)]
    [InlineData("initial", false)]
    [InlineData("draining", true)]
    [InlineData("unused", true)]
    [InlineData("unhealthy.draining", false)]
    [InlineData("unavailable", false)]
    [InlineData("a state that AWS adds", false)]
    [InlineData(null, false)]
    public void What_each_state_means_to_a_node_that_serves(string? state, bool drains)
    {
        Observe("healthy");
        Observe(state);
        Assert.Equal(drains, _decision.Order is not null);
    }

    [Theory]
    [InlineData("healthy", false)]
    [InlineData("unhealthy", false)]
    [InlineData("initial", false)]
    [InlineData("draining", true)]
    [InlineData("unused", true)]
    [InlineData("unhealthy.draining", true)]
    [InlineData("unavailable", true)]
    [InlineData("a state that AWS adds", true)]
    [InlineData(null, true)]
    public void What_each_state_means_to_a_node_that_drains_if_it_stays(string? state, bool drains)
    {
        Observe("healthy");
        Observe("draining");
        for (var i = 0; i < 3; i++) Observe(state);
        Assert.Equal(drains, _decision.Order is not null);
    }

    [Fact]
    public void A_target_that_drains_may_be_used_for_the_delay_less_the_age_of_the_answer()
    {
        Observe("healthy");
        Observe("draining", age: 7);
        var order = _decision.Order!;
        Assert.Equal(("the target 10.0.2.61:5080 of pubby is draining", (DateTimeOffset?)(_now.AddSeconds(-7) + Delay)),
            (order.Reason, order.Deadline));
        Assert.True(order is { IsOutOfRotation: true, Exits: true, IsFinal: false });
        Observe("draining");
        Assert.Same(order, _decision.Order);
    }

    [Fact]
    public void A_target_that_is_unused_before_it_was_registered_is_no_reason()
    {
        Observe("unused");
        Assert.Null(_decision.Order);
        Observe("initial");
        Observe("unused");
        Assert.Equal(_now.AddSeconds(30), _decision.Order!.Deadline);
    }

    [Fact]
    public void A_target_that_drains_before_it_was_seen_otherwise_may_be_that_of_the_task_before_at_its_address()
    {
        for (var i = 0; i < 20; i++) Observe("draining");
        Assert.Null(_decision.Order);
        Observe("initial");
        Assert.Null(_decision.Order);
        Observe("draining");
        Assert.NotNull(_decision.Order);
    }

    [Fact]
    public void A_target_that_drains_for_two_minutes_is_this_nodes_own_and_its_delay_began_with_the_first_answer()
    {
        for (var i = 0; i < 24; i++) Observe("draining");
        Assert.Null(_decision.Order);
        Observe("draining");
        Assert.Equal(Start.AddSeconds(5) + Delay, _decision.Order!.Deadline);
    }

    [Fact]
    public void What_becomes_unused_while_it_drains_has_the_earlier_deadline()
    {
        Observe("healthy");
        Observe("draining");
        Observe("unused");
        Assert.Equal(_now.AddSeconds(30), _decision.Order!.Deadline);
        Observe("draining");
        Assert.Equal(_now.AddSeconds(25), _decision.Order!.Deadline);
    }

    [Fact]
    public void An_order_is_withdrawn_after_three_answers_in_a_row()
    {
        Observe("healthy");
        Observe("draining");
        Observe("healthy");
        Observe("healthy");
        Observe("unavailable");
        Observe("healthy");
        Observe("healthy");
        Assert.NotNull(_decision.Order);
        Observe("healthy");
        Assert.Null(_decision.Order);
    }

    [Theory]
    [InlineData("draining")]
    [InlineData("unused")]
    public void The_first_answer_that_it_may_be_used_pauses_the_drain_and_one_that_it_drains_goes_on(string state)
    {
        Observe("healthy");
        Observe("draining");
        var order = _decision.Order;
        Observe("healthy");
        Assert.Equal(order! with { IsPaused = true }, _decision.Order);
        // It says nothing certain.
        Observe("unavailable");
        Assert.True(_decision.Order!.IsPaused);
        Observe(state);
        Assert.False(_decision.Order!.IsPaused);
    }

    [Fact]
    public void The_same_answer_again_counts_once()
    {
        Observe("healthy");
        Observe("draining");
        var answeredAt = _now;
        for (var i = 0; i < 10; i++) _decision.Observe("healthy", answeredAt.AddSeconds(1), Delay, _now);
        Assert.NotNull(_decision.Order);
    }

    [Theory]
    [InlineData(61)]
    // Another node's clock is far ahead.
    [InlineData(-61)]
    public void An_answer_of_another_time_says_nothing(int age)
    {
        Observe("healthy");
        Observe("draining", age);
        Assert.Null(_decision.Order);
        Observe("draining");
        for (var i = 0; i < 5; i++) Observe("healthy", age);
        Assert.NotNull(_decision.Order);
    }

    private void Observe(string? state, int age = 0)
    {
        _now = _now.AddSeconds(5);
        _decision.Observe(state, _now.AddSeconds(-age), Delay, _now);
    }
}
