using Pubby.Simulator.Output;

namespace Pubby.Simulator.Tests;

/// <summary>By how much a fleet's largest node is larger than its smallest.</summary>
public sealed class UnevennessTests
{
    [Theory]
    [InlineData(3, 120, 100, 1.2)]
    [InlineData(3, 120, 0, 120)]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 0, 0, double.PositiveInfinity)]
    public void A_fleet_of_which_no_node_serves_is_not_even(int serving, long largest, long smallest, double unevenness)
    {
        var sample = default(FleetSample) with { Serving = serving, Largest = largest, Smallest = smallest };
        Assert.Equal(unevenness, sample.Unevenness);
    }
}
