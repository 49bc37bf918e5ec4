using System.Globalization;
using Pubby.Simulator.Model;

namespace Pubby.Simulator.Output;

/// <summary>What a terminal shows of a run: a line for each group of nodes, and the verdicts.</summary>
internal static class Summary
{
    private const int Width = 60;

    /// <returns>False: something did not come out as it has to.</returns>
    public static bool Write(Run run, TextWriter output)
    {
        output.WriteLine($"{run.Scenario.Name}: {run.Scenario.About}");
        var groups = run.Nodes.GroupBy(node => node.Node.Group).OrderBy(group => group.Key).ToArray();
        var most = run.Fleet.Max(one => (double)one.Largest);
        foreach (var group in groups.Take(4)) Line(NameOf(group), MeanOf(run, group), most, "clients a node");
        if (groups.Length > 4) Line("nodes", [.. run.Fleet.Select(one => (double)one.Running)], null, "");
        Line("connects", [.. run.Fleet.Select(one => (double)one.Connects)], null, "a second");
        if (run.Fleet.Any(one => one.Refused > 0))
            Line("refused", [.. run.Fleet.Select(one => (double)one.Refused)], null, "a second");
        Line("hottest", [.. run.Fleet.Select(one => 100 * one.HottestProcessor)], 100, "% of its cores");
        var verdicts = Verdict.Of(run);
        foreach (var verdict in verdicts) output.WriteLine($"  {verdict}");
        return verdicts.All(verdict => verdict.IsMet);

        void Line(string name, IReadOnlyList<double> values, double? scale, string unit) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
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
