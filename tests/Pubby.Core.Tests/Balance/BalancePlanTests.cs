using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Balance;

public sealed class BalancePlanTests
{
    private const int Capacity = 50_000;

    [Theory]
    // Above and below the mean by a tenth, and more than 200 clients.
    [InlineData(new[] { 10_000, 10_000, 10_000 }, false)]
    [InlineData(new[] { 10_900, 9_900, 9_200 }, false)]
    [InlineData(new[] { 11_600, 9_700, 9_700 }, true)]
    [InlineData(new[] { 10_400, 10_600, 8_900 }, true)]
    // A tenth of few clients is not worth a move.
    [InlineData(new[] { 300, 0 }, false)]
    [InlineData(new[] { 0, 0 }, false)]
    [InlineData(new[] { 500 }, false)]
    public void It_begins_when_a_node_is_far_from_its_target(int[] counts, bool begins)
    {
        var plan = new BalancePlan(new BalanceLimits());
        plan.DueAt(TimeSpan.FromSeconds(60), Fleet(counts), counts[0], Capacity);
        Assert.Equal(begins, plan.IsOn);
    }

    [Fact]
    public void It_ends_when_all_are_close_to_their_targets_and_not_before()
    {
        var plan = new BalancePlan(new BalanceLimits());
        Assert.True(IsOnAt(1, [11_500, 8_500]));
        Assert.True(IsOnAt(2, [10_600, 9_400]));
        Assert.False(IsOnAt(3, [10_400, 9_600]));
        Assert.False(IsOnAt(4, [10_900, 9_100]));

        bool IsOnAt(int second, int[] counts)
        {
            plan.DueAt(TimeSpan.FromSeconds(second), Fleet(counts), counts[0], Capacity);
            return plan.IsOn;
        }
    }

    [Theory]
    // A thirtieth of the surplus a second.
    [InlineData(new[] { 13_000, 7_000 }, 1000, 1.0, 65)]
    [InlineData(new[] { 11_500, 8_500 }, 1000, 1.0, 50)]
    // Half a percent of the own clients at most: of 20,000.
    [InlineData(new[] { 20_000, 0 }, 1000, 1.0, 100)]
    // As many as the nodes below can take, by the own share of the surplus.
    [InlineData(new[] { 13_000, 7_000 }, 40, 1.0, 40)]
    [InlineData(new[] { 13_000, 10_000, 13_000, 0 }, 40, 1.0, 17.78)]
    [InlineData(new[] { 13_000, 7_000 }, 0, 1.0, 0)]
    // A donor that is not above its target sheds nothing.
    [InlineData(new[] { 7_000, 13_000 }, 1000, 1.0, 0)]
    // No move is paid for.
    [InlineData(new[] { 13_000, 7_000 }, 1000, 0.0, 0)]
    public void The_rate_is_gentle_bearable_and_paid_for(int[] counts, int free, double moves, double rate)
    {
        var plan = new BalancePlan(new BalanceLimits { MovesPerClientHour = moves });
        plan.DueAt(TimeSpan.FromSeconds(1), Fleet(counts, free), counts[0], Capacity);
        Assert.Equal(rate, plan.Rate, 2);
        plan.IsBlind = true;
        plan.DueAt(TimeSpan.FromSeconds(2), Fleet(counts, free), counts[0], Capacity);
        Assert.Equal(rate / 2, plan.Rate, 2);
    }

    [Fact]
    public void An_hour_has_a_budget_and_each_minute_of_it_comes_back_an_hour_later()
    {
        var plan = new BalancePlan(new BalanceLimits { MovesPerClientHour = 0.1 });
        var fleet = Fleet([20_000, 0]);
        Assert.Equal(2000, ShedIn(Enumerable.Range(0, 3600)), 1.0);
        Assert.Equal(0, ShedIn(Enumerable.Range(3600, 59)));
        Assert.Equal(2000, ShedIn(Enumerable.Range(3659, 120)), 1.0);

        int ShedIn(IEnumerable<int> seconds) => seconds.Sum(second =>
        {
            var due = plan.DueAt(TimeSpan.FromSeconds(second), fleet, 20_000, Capacity);
            plan.OnShed(TimeSpan.FromSeconds(second), due);
            return due;
        });
    }

    [Fact]
    public void After_a_pause_it_does_not_make_up_for_what_it_did_not_shed()
    {
        var plan = new BalancePlan(new BalanceLimits());
        plan.DueAt(TimeSpan.FromSeconds(1), Fleet([20_000, 0]), 20_000, Capacity);
        Assert.InRange(plan.DueAt(TimeSpan.FromSeconds(600), Fleet([20_000, 0]), 20_000, Capacity), 199, 201);
    }

    [Fact]
    public void A_larger_capacity_is_a_larger_target()
    {
        var fleet = FleetLoad.Of([Node(0, 4_000, 1000) with { Capacity = 10_000 },
            Node(1, 16_000, 1000) with { Capacity = 40_000 }]);
        Assert.True(fleet.IsEven);
        Assert.Equal(16_000, fleet.TargetOf(40_000), 3);
    }

    [Fact]
    public void Nodes_that_do_not_serve_have_no_target()
    {
        var fleet = FleetLoad.Of([Node(0, 5_000, 1000), Node(1, 5_000, 1000),
            Node(2, 3_000, 1000) with { Phase = NodePhase.Draining }]);
        Assert.True(fleet.IsEven);
        Assert.Equal(2, fleet.Serving);
    }

    [Theory]
    [InlineData(3, 5.0, 30)]
    [InlineData(200, 5.0, 30)]
    [InlineData(400, 10.0, 33.98)]
    [InlineData(1000, 25.0, 74.75)]
    public void A_large_fleet_is_read_less_often_and_corrected_more_slowly(int nodes, double period, double constant)
    {
        var limits = new BalanceLimits();
        Assert.Equal(period, limits.PeriodOf(nodes).TotalSeconds, 2);
        Assert.Equal(constant, limits.TimeConstantOf(nodes).TotalSeconds, 2);
    }

    private static FleetLoad Fleet(int[] counts, double free = 1000) =>
        FleetLoad.Of([.. counts.Select((count, i) => Node(i, count, free))]);

    private static NodeRecord Node(int number, int count, double free) => new(
        $"node-{number}", count, Capacity, NodePhase.Serving, free, IsRed: false, Shed: 0, "1",
        DateTimeOffset.UnixEpoch);
}
