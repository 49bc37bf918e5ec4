using System.Globalization;
using Pubby.Simulator.Model;
using Pubby.Simulator.Scenarios;
using ScottPlot;

namespace Pubby.Simulator.Output;

/// <summary>The plots of a run, one below the other.</summary>
internal static class Panels
{
    /// <summary>More nodes of a group are drawn as a band and its mean.</summary>
    private const int MaxLines = 12;

    /// <summary>Above the highest value, for words and the legend.</summary>
    private const double Headroom = 1.25;

    /// <summary>More groups that came later are one in the legend.</summary>
    private const int MaxGroups = 3;

    /// <summary>Okabe and Ito's, which people with any kind of sight tell apart.</summary>
    private static readonly string[] Colors =
        ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444"];

    public static Plot Connections(Run run)
    {
        var plot = Empty("clients of a node");
        var areMany = run.Nodes[^1].Node.Group > MaxGroups;
        foreach (var group in run.Nodes.GroupBy(node => node.Node.Group).OrderBy(group => group.Key))
        {
            var color = Color.FromHex(Colors[areMany ? Math.Min(group.Key, 1) : group.Key]);
            NodeHistory[] nodes = [.. group];
            if (nodes.Length > MaxLines) Band(plot, run, nodes, color);
            else foreach (var node in nodes) Line(plot, run, node, color);
            if (group.Key > MaxGroups || (areMany && group.Key > 1)) continue;
            var label = (group.Key, nodes.Length) switch
            {
                (0, 1) => "the first node",
                (0, var count) => $"the first {count} nodes",
                _ when areMany => "nodes that came later",
                (_, var count) => $"{count} more",
            };
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = label, LineColor = color, LineWidth = 2 });
        }
        plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        return Finish(plot, run, run.Fleet.Max(one => (double)one.Largest), hasWords: true);
    }

    public static Plot Connects(Run run)
    {
        var plot = Empty("a second");
        Curve(plot, run, one => one.Connects, 0, "connects");
        if (run.Fleet.Any(one => one.Refused > 0)) Curve(plot, run, one => one.Refused, 1, "refused");
        if (run.Fleet.Any(one => one.Wasted > 0)) Curve(plot, run, one => one.Wasted, 6, "for nobody");
        plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        return Finish(plot, run, run.Fleet.Max(one => (double)Math.Max(one.Connects, one.Refused)), hasWords: false);
    }

    public static Plot Load(Run run)
    {
        var plot = Empty("% of the cores");
        Curve(plot, run, one => 100 * one.HottestProcessor, 1, "the hottest node");
        Curve(plot, run, one => 100 * one.Processor, 0, "the mean");
        plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        plot.XLabel(IsLong(run) ? "minutes" : "seconds");
        return Finish(plot, run, Math.Max(10, run.Fleet.Max(one => 100 * one.HottestProcessor)), hasWords: false);
    }

    private static Plot Empty(string unit)
    {
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.YLabel(unit);
        plot.Axes.Left.Label.Bold = plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.FontSize = plot.Axes.Bottom.Label.FontSize = 12;
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        // The panels' left edges stand below each other.
        plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 84;
        plot.Axes.Right.MinimumSize = 16;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        plot.Legend.BackgroundColor = ScottPlot.Colors.White.WithAlpha(0.8);
        ((ScottPlot.TickGenerators.NumericAutomatic)plot.Axes.Left.TickGenerator).LabelFormatter =
            value => value.ToString("#,0.##", CultureInfo.InvariantCulture);
        return plot;
    }

    private static Plot Finish(Plot plot, Run run, double highest, bool hasWords)
    {
        plot.Axes.SetLimits(0, Time(run, run.Fleet.Count), 0, highest > 0 ? highest * Headroom : 1);
        foreach (var one in run.Scenario.EventsInOrder)
        {
            plot.Add.VerticalLine(Time(run, one.At), 1, Color.FromHex("#888888"), LinePattern.Dotted);
            if (!hasWords) continue;
            var text = plot.Add.Text(EventWords.Of(one), Time(run, one.At), highest * (Headroom - 0.01));
            text.LabelFontSize = 11;
            text.LabelFontColor = Color.FromHex("#555555");
            text.OffsetX = 4;
        }
        return plot;
    }

    private static void Line(Plot plot, Run run, NodeHistory node, Color color)
    {
        var values = node.Samples.Select(one => (double)one.Count).ToArray();
        if (values.Length == 0) return;
        var times = values.Select((_, i) => Time(run, node.First + i + 1)).ToArray();
        Thinned.Add(plot, times, values, color, 1.2f);
    }

    private static void Band(Plot plot, Run run, NodeHistory[] nodes, Color color)
    {
        var first = nodes.Min(node => node.First);
        var seconds = nodes.Max(node => node.First + node.Samples.Count) - first;
        var (times, mean) = (new double[seconds], new double[seconds]);
        var (low, high) = (new double[seconds], new double[seconds]);
        for (var i = 0; i < seconds; i++)
        {
            var counts = nodes.Where(node => first + i - node.First < node.Samples.Count && first + i >= node.First)
                .Select(node => (double)node.Samples[first + i - node.First].Count).ToArray();
            (low[i], high[i], mean[i]) = (counts.Min(), counts.Max(), counts.Average());
            times[i] = Time(run, first + i + 1);
        }
        var band = plot.Add.FillY(Thinned.Of(times), Thinned.Of(low), Thinned.Of(high));
        band.FillColor = color.WithAlpha(0.2);
        band.LineWidth = 0;
        Thinned.Add(plot, times, mean, color, 1.6f);
    }

    private static void Curve(Plot plot, Run run, Func<FleetSample, double> value, int color, string label)
    {
        double[] times = [.. run.Fleet.Select(one => Time(run, one.Second))];
        var line = Thinned.Add(plot, times, [.. run.Fleet.Select(value)], Color.FromHex(Colors[color]), 1.4f);
        line.LegendText = label;
    }

    private static bool IsLong(Run run) => run.Scenario.Seconds > 1800;

    private static double Time(Run run, double second) => IsLong(run) ? second / 60 : second;
}
