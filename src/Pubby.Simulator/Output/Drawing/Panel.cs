namespace Pubby.Simulator.Output.Drawing;

/// <summary>One plot of a picture: what is drawn over time.</summary>
/// <param name="Unit">Of its values.</param>
/// <param name="End">The last moment.</param>
/// <param name="Highest">The highest value.</param>
internal sealed record Panel(string Unit, double End, double Highest)
{
    public List<Band> Bands { get; } = [];

    public List<Curve> Curves { get; } = [];

    public List<(double Time, string Text)> Marks { get; } = [];

    public List<(string Label, string Color)> Legend { get; } = [];
}

internal sealed record Curve(IReadOnlyList<double> Times, IReadOnlyList<double> Values, string Color, double Width)
{
    private const int MaxPoints = 240;

    /// <summary>
    /// With no more points than a picture shows: an hour of a hundred nodes would be megabytes. The highest value of
    /// each part is kept, because a peak of one second is what people look for.
    /// </summary>
    public Curve Thinned() => this with { Times = LastOf(Times), Values = HighestOf(Values) };

    /// <summary>The last of each part.</summary>
    public static double[] LastOf(IReadOnlyList<double> values) => [.. Parts(values).Select(part => part[^1])];

    private static double[] HighestOf(IReadOnlyList<double> values) => [.. Parts(values).Select(part => part.Max())];

    private static IEnumerable<double[]> Parts(IReadOnlyList<double> values) =>
        values.Chunk(Math.Max(1, (int)Math.Ceiling(values.Count / (double)MaxPoints)));
}

/// <summary>The range between two curves.</summary>
internal sealed record Band(
    IReadOnlyList<double> Times, IReadOnlyList<double> Low, IReadOnlyList<double> High, string Color);
