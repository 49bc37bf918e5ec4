using Pubby.Simulator.Model;
using Pubby.Simulator.Output.Drawing;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Output;

/// <summary>The plots of a run, one below the other.</summary>
internal static class Panels
{
    /// <summary>More nodes of a group are drawn as a band and its mean.</summary>
    private const int MaxLines = 12;

    /// <summary>Above the highest value.</summary>
    private const double Headroom = 1.05;

    /// <summary>More groups that came later are one in the legend.</summary>
    private const int MaxGroups = 3;

    /// <summary>Okabe and Ito's, which people with any kind of sight tell apart.</summary>
    private static readonly string[] Colors =
        ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444"];

    public static IEnumerable<Panel> Of(Run run) => [Connections(run), Connects(run), Load(run)];

    public static string TimeUnitOf(Run run) => IsLong(run) ? "minutes" : "seconds";

    private static Panel Connections(Run run)
    {
        var panel = Empty(run, "clients of a node", run.Fleet.Max(one => (double)one.Largest));
        foreach (var one in run.Scenario.EventsInOrder) panel.Marks.Add((Time(run, one.At), EventWords.Of(one)));
        var areMany = run.Nodes[^1].Node.Group > MaxGroups;
        foreach (var group in run.Nodes.GroupBy(node => node.Node.Group).OrderBy(group => group.Key))
        {
            var color = Colors[areMany ? Math.Min(group.Key, 1) : group.Key];
            NodeHistory[] nodes = [.. group.Where(node => node.Samples.Count > 0)];
            if (nodes.Length > MaxLines) AddBand(panel, run, nodes, color);
            else foreach (var node in nodes) AddLine(panel, run, node, color);
            if (areMany && group.Key > 1) continue;
            panel.Legend.Add((NameOf(group.Key, nodes.Length, areMany), color));
        }
        return panel;
    }

    private static string NameOf(int group, int nodes, bool areMany) => (group, nodes) switch
    {
        (0, 1) => "the first node",
        (0, var count) => $"the first {count} nodes",
        _ when areMany => "nodes that came later",
        (_, var count) => $"{count} more",
    };

    private static Panel Connects(Run run)
    {
        var panel = Empty(run, "a second", run.Fleet.Max(one => (double)Math.Max(one.Connects, one.Refused)));
        AddCurve(panel, run, one => one.Connects, 0, "connects");
        if (run.Fleet.Any(one => one.Refused > 0)) AddCurve(panel, run, one => one.Refused, 1, "refused");
        if (run.Fleet.Any(one => one.Wasted > 0)) AddCurve(panel, run, one => one.Wasted, 6, "for nobody");
        return panel;
    }

    private static Panel Load(Run run)
    {
        var hottest = run.Fleet.Max(one => 100 * one.HottestProcessor);
        var panel = Empty(run, "% of the cores", Math.Max(10, hottest));
        AddCurve(panel, run, one => 100 * one.HottestProcessor, 1, "the hottest node");
        AddCurve(panel, run, one => 100 * one.Processor, 0, "the mean");
        return panel;
    }

    private static Panel Empty(Run run, string unit, double highest) =>
        new(unit, Time(run, run.Fleet.Count), highest > 0 ? highest * Headroom : 1);

    private static void AddLine(Panel panel, Run run, NodeHistory node, string color)
    {
        var values = node.Samples.Select(one => (double)one.Count).ToArray();
        var times = values.Select((_, i) => Time(run, node.First + i + 1)).ToArray();
        panel.Curves.Add(new Curve(times, values, color, 1.2));
    }

    private static void AddBand(Panel panel, Run run, NodeHistory[] nodes, string color)
    {
        var first = nodes.Min(node => node.First);
        var seconds = nodes.Max(node => node.First + node.Samples.Count) - first;
        var (times, mean) = (new double[seconds], new double[seconds]);
        var (low, high) = (new double[seconds], new double[seconds]);
        for (var i = 0; i < seconds; i++)
        {
            var counts = nodes.Where(node => first + i - node.First < node.Samples.Count && first + i >= node.First)
                .Select(node => (double)node.Samples[first + i - node.First].Count).DefaultIfEmpty().ToArray();
            (low[i], high[i], mean[i]) = (counts.Min(), counts.Max(), counts.Average());
            times[i] = Time(run, first + i + 1);
        }
        panel.Bands.Add(new Band(times, low, high, color));
        panel.Curves.Add(new Curve(times, mean, color, 1.6));
    }

    private static void AddCurve(Panel panel, Run run, Func<FleetSample, double> value, int color, string label)
    {
        double[] times = [.. run.Fleet.Select(one => Time(run, one.Second))];
        panel.Curves.Add(new Curve(times, [.. run.Fleet.Select(value)], Colors[color], 1.4));
        panel.Legend.Add((label, Colors[color]));
    }

    private static bool IsLong(Run run) => run.Scenario.Seconds > 1800;

    private static double Time(Run run, double second) => IsLong(run) ? second / 60 : second;
}
