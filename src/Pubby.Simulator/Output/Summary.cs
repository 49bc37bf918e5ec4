using System.Globalization;
using Pubby.Simulator.Model;

namespace Pubby.Simulator.Output;

/// <summary>What a terminal shows of a run: a line for each group of nodes, and the verdicts.</summary>
internal static class Summary
{
    private const int Width = 60;

    public static string Of(Run run, IReadOnlyList<Verdict> verdicts)
    {
        var lines = new List<string> { $"{run.Scenario.Name}: {run.Scenario.About}" };
        var groups = run.Nodes.GroupBy(node => node.Node.Group).OrderBy(group => group.Key).ToArray();
        var most = run.Fleet.Max(one => (double)one.Largest);
        foreach (var group in groups.Take(4)) Add(NameOf(group), MeanOf(run, group), most, "clients a node");
        if (groups.Length > 4) Add("nodes", [.. run.Fleet.Select(one => (double)one.Running)], null, "");
        Add("connects", [.. run.Fleet.Select(one => (double)one.Connects)], null, "a second");
        if (run.Fleet.Any(one => one.Refused > 0))
            Add("refused", [.. run.Fleet.Select(one => (double)one.Refused)], null, "a second");
        Add("hottest", [.. run.Fleet.Select(one => 100 * one.HottestProcessor)], 100, "% of its cores");
        lines.AddRange(verdicts.Select(verdict => $"  {verdict}"));
        return string.Join('\n', lines) + "\n";

        void Add(string name, IReadOnlyList<double> values, double? scale, string unit) =>
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-10} {Sparkline.Draw(values, Width, scale ?? values.Max())} up to {values.Max():N0} {unit}")
                .TrimEnd());
    }

    private static string NameOf(IGrouping<int, NodeHistory> group) => (group.Key, group.Count()) switch
    {
        (0, 1) => "1 node",
        (0, var count) => $"{count} nodes",
        (_, var count) => $"{count} more",
    };

    private static double[] MeanOf(Run run, IGrouping<int, NodeHistory> group)
    {
        var sums = new double[run.Fleet.Count];
        foreach (var node in group)
            for (var i = 0; i < node.Samples.Count; i++) sums[node.First + i] += node.Samples[i].Count;
        var count = group.Count();
        return [.. sums.Select(sum => sum / count)];
    }
}
