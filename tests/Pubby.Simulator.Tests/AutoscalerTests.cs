using Pubby.Simulator.Scaling;

namespace Pubby.Simulator.Tests;

public sealed class AutoscalerTests
{
    private static readonly ScalingRule Busy =
        new(ScalingMetric.ConnectionsAverage, Above: 100, Datapoints: 2, Percent: 50, Cooldown: 180);

    private static readonly ScalingRule VeryBusy =
        new(ScalingMetric.ConnectionsAverage, Above: 200, Percent: 100, Cooldown: 180);

    private static readonly ScalingRule Idle =
        new(ScalingMetric.ConnectionsAverage, Below: 30, Percent: -10, Cooldown: 600);

    [Theory]
    [InlineData(new double[] { 150 }, 10)]
    [InlineData(new double[] { 50, 150 }, 10)]
    [InlineData(new double[] { 150, 150 }, 15)]
    [InlineData(new double[] { 150, 250 }, 20)]
    [InlineData(new double[] { 20 }, 9)]
    [InlineData(new double[] { 50 }, 10)]
    public void The_rule_that_asks_for_the_most_nodes_wins(double[] datapoints, int desired) =>
        Assert.Equal(desired, ScalerAfter(datapoints, [Busy, VeryBusy, Idle]).Desired(10, datapoints.Length * 60 + 60));

    [Fact]
    public void A_datapoint_counts_when_it_is_known_and_a_rule_rests_after_it_applied()
    {
        var scaler = ScalerAfter([250, 250, 250, 250], [VeryBusy]);
        Assert.Equal(10, scaler.Desired(10, now: 119));
        Assert.Equal(20, scaler.Desired(10, now: 121));
        Assert.Equal(20, scaler.Desired(20, now: 181));
        Assert.Equal(40, scaler.Desired(20, now: 302));
    }

    [Fact]
    public void A_target_brings_the_mean_to_it() => Assert.Equal(13, ScalerAfter([125],
        [new ScalingRule(ScalingMetric.ConnectionsAverage, Above: 100, Target: 100)]).Desired(10, now: 121));

    [Fact]
    public void One_node_is_the_least_that_a_percentage_changes() =>
        Assert.Equal(2, ScalerAfter([20], [Idle]).Desired(3, now: 121));

    /// <summary>A node that is full of quiet clients has little to do.</summary>
    [Theory]
    [InlineData(79, 9)]
    [InlineData(80, 10)]
    public void Idle_nodes_stay_while_they_have_their_clients(double connections, int desired) =>
        Assert.Equal(desired, ScalerAfter([connections], [new ScalingRule(ScalingMetric.ProcessorMaximum, Below: 30,
            Percent: -10, ConnectionsBelow: 80)]).Desired(10, now: 121));

    /// <param name="means">Of each minute.</param>
    private static Autoscaler ScalerAfter(double[] means, ScalingRule[] rules)
    {
        var settings = new ScalingSettings(rules);
        var metrics = new MetricWindow(settings);
        foreach (var (minute, mean) in means.Index()) metrics.Add((minute + 1) * 60, new Datapoint(0, 0, mean));
        return new Autoscaler(settings, metrics);
    }
}
