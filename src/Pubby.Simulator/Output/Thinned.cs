using ScottPlot;
using ScottPlot.Plottables;

namespace Pubby.Simulator.Output;

/// <summary>Curves with no more points than a picture shows: an hour of a hundred nodes were megabytes.</summary>
internal static class Thinned
{
    private const int MaxPoints = 240;

    public static Scatter Add(Plot plot, double[] times, double[] values, Color color, float width)
    {
        var line = plot.Add.ScatterLine(Of(times), Highest(values), color);
        line.LineWidth = width;
        return line;
    }

    /// <summary>The last of each part.</summary>
    public static double[] Of(double[] values) => [.. Parts(values).Select(part => part[^1])];

    /// <summary>The highest of each part, as a peak of a second is what one looks for.</summary>
    private static double[] Highest(double[] values) => [.. Parts(values).Select(part => part.Max())];

    private static IEnumerable<double[]> Parts(double[] values) =>
        values.Chunk(Math.Max(1, (int)Math.Ceiling(values.Length / (double)MaxPoints)));
}
