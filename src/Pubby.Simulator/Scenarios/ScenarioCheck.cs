using Pubby.Simulator.Output;

namespace Pubby.Simulator.Scenarios;

/// <summary>What a scenario must hold to be run. All faults at once.</summary>
internal static class ScenarioCheck
{
    private const double MaxSeconds = 86_400;
    private const int MaxNodes = 2_000;

    public static IEnumerable<string> FaultsOf(Scenario scenario)
    {
        var node = scenario.NodeOrDefault;
        var points = scenario.Clients ?? [];
        (bool IsSo, string Text)[] faults =
        [
            (!(scenario.Seconds is >= 1 and <= MaxSeconds), $"seconds must be from 1 to {MaxSeconds}"),
            (scenario.Fleet.Nodes is < 1 or > MaxNodes, $"fleet.nodes must be from 1 to {MaxNodes}"),
            (scenario.Fleet.ClientsPerNode < 0, "fleet.clientsPerNode must not be negative"),
            (scenario.Fleet.ClientsPerNode > node.Capacity, "fleet.clientsPerNode must not be above node.capacity"),
            (scenario.Fleet.EachNode is { } each && (each.Length != scenario.Fleet.Nodes
                || each.Any(count => count < 0 || count > node.Capacity)),
                "fleet.eachNode must have fleet.nodes numbers, none above node.capacity"),
            (!(node.Cores > 0), "node.cores must be above 0"),
            (node.Capacity < 1, "node.capacity must be at least 1"),
            (node.Rooms < 1, "node.rooms must be at least 1"),
            (!(scenario.ClientOrDefault.Patience > 0), "client.patience must be above 0"),
            (!(scenario.ClientOrDefault.LongestWait >= 0.5), "client.longestWait must be at least 0.5"),
            (!(node.Cost.Connect > 0), "node.costs.connect must be above 0"),
            (scenario.BalancerOrDefault.Nodes is < 1 or > 100, "balancer.nodes must be from 1 to 100"),
            (!(scenario.BalancerOrDefault.Health.Seconds > 0), "balancer.checks.seconds must be above 0"),
            (points.Any(point => point.Length != 2), "each of clients must be [second, number]"),
            (points.Zip(points.Skip(1)).Any(two => two.Second[0] <= two.First[0]), "clients must be in order of time"),
            (points.Length > 0 && points[0][1] != scenario.Fleet.Clients,
                "the first of clients must be what the fleet begins with"),
            ((scenario.Events ?? []).Sum(one => (long)one.Add) > MaxNodes, $"at most {MaxNodes} nodes can be added"),
            (scenario.MeasuredFrom >= scenario.Seconds, "the first event must be before the end"),
        ];
        foreach (var (isSo, text) in faults)
        {
            if (isSo) yield return $"{scenario.Name}: {text}.";
        }
        foreach (var unknown in (scenario.Expect ?? []).Where(one => !Measures.Names.Contains(one.Measure)))
        {
            yield return $"{scenario.Name}: there is no measure {unknown.Measure}; there are " +
                $"{string.Join(", ", Measures.Names)}.";
        }
    }
}
