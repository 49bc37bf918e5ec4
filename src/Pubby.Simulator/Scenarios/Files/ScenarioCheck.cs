using Pubby.Simulator.Output;

namespace Pubby.Simulator.Scenarios.Files;

/// <summary>What the fields of a scenario must be to each other. All faults at once.</summary>
internal static class ScenarioCheck
{
    /// <summary>A run keeps what each node was in each second: some 40 bytes.</summary>
    private const double MaxNodeSeconds = 20_000_000;

    public static IEnumerable<string> FaultsOf(Scenario scenario)
    {
        var node = scenario.NodeOrDefault;
        var points = scenario.Clients ?? [];
        var events = scenario.Events ?? [];
        var nodes = scenario.Fleet.Nodes + events.Sum(one => (double)one.Add) + (scenario.Scaling?.Most ?? 0);
        (bool IsSo, string Text)[] faults =
        [
            (nodes * scenario.Seconds > MaxNodeSeconds,
                $"all nodes that there may be, times seconds, must not be above {MaxNodeSeconds}"),
            (scenario.Fleet.ClientsPerNode > node.Capacity, "fleet.clientsPerNode must not be above node.capacity"),
            (scenario.Fleet.EachNode is { } each && (each.Length != scenario.Fleet.Nodes
                || each.Any(count => count > node.Capacity)),
                "fleet.eachNode must have fleet.nodes numbers, none above node.capacity"),
            (points.Any(point => point.Length != 2), "each of clients must be [second, number]"),
            (points.Zip(points.Skip(1)).Any(two => two.Second is [var to, ..] && two.First is [var from, ..]
                && to <= from), "clients must be in order of time"),
            (points is [[_, var first], ..] && first != scenario.Fleet.Clients,
                "the first of clients must be what the fleet begins with"),
            (scenario.MeasuredFrom >= scenario.Seconds, "the first event must be before the end"),
            (scenario.Scaling is { } scaling && scaling.Least > scaling.Most,
                "scaling.least must not be above scaling.most"),
        ];
        foreach (var (isSo, text) in faults)
        {
            if (isSo) yield return $"{text}.";
        }
        foreach (var (index, rule) in (scenario.Scaling?.Rules ?? []).Index())
        {
            if (rule is { Above: null, Below: null }) yield return $"scaling.rules[{index}] must have above or below.";
            if (rule is { Percent: 0, Target: null })
                yield return $"scaling.rules[{index}] must have percent or target.";
        }
        foreach (var unknown in (scenario.Expect ?? []).Where(one => !Measures.Names.Contains(one.Measure)))
            yield return $"there is no measure {unknown.Measure}; there are {string.Join(", ", Measures.Names)}.";
    }
}
