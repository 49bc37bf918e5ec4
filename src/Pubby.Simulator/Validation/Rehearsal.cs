using System.Globalization;
using System.Text.RegularExpressions;

namespace Pubby.Simulator.Validation;

/// <summary>
/// A rehearsal with real processes, as its committed report and picture have it: how many connections each hub had in
/// each second, when each act began, and the acts' figures.
/// </summary>
/// <param name="Counts">Of each hub, second by second.</param>
/// <param name="Acts">Where each begins, in seconds, in order.</param>
/// <param name="Report">The report's text.</param>
internal sealed partial record Rehearsal(
    IReadOnlyList<double[]> Counts, IReadOnlyList<(string Name, double From)> Acts, string Report)
{
    // As tests/Pubby.Rehearsal draws it.
    private const double Left = 60;
    private const double Right = 950;
    private const double Top = 10;
    private const double Bottom = 320;

    public RehearsalPlan Plan { get; } = RehearsalPlan.Of(Report);

    public bool Has(string act) => Acts.Any(one => one.Name == act);

    /// <param name="path">Of the report; the picture is beside it.</param>
    public static Rehearsal Read(string path)
    {
        var report = File.ReadAllText(path);
        var svg = File.ReadAllText(Path.ChangeExtension(path, ".svg"));
        var plan = RehearsalPlan.Of(report);
        // Those of another region come after them.
        var lines = Curve().Matches(svg).Take(plan.Nodes + plan.More)
            .Select(match => PointsOf(match.Groups[1].Value)).ToArray();
        var most = AxisLabel().Matches(svg).Max(match => Number(match.Groups[1].Value));
        // There is a sample a second, but where the machine was busy.
        var steps = lines[0].Zip(lines[0].Skip(1), (one, next) => next.X - one.X).Order().ToArray();
        var median = steps[steps.Length / 2];
        var second = steps.Where(step => Math.Abs(step - median) < median / 5).Average();
        var acts = Act().Matches(svg)
            .Select(match => (match.Groups[2].Value, (Number(match.Groups[1].Value) - Left) / second)).ToArray();
        return new Rehearsal([.. lines.Select(line => Resampled(line, second, most))], acts, report);
    }

    /// <summary>The hubs' connections in an act, second by second from its start.</summary>
    public IReadOnlyList<double[]> CountsIn(string act)
    {
        var (from, to) = Bounds(act);
        return [.. Counts.Select(hub => hub[from..Math.Min(to, hub.Length)])];
    }

    /// <summary>How long an act took, until the next began.</summary>
    public int SecondsOf(string act) => Bounds(act).To - Bounds(act).From;

    /// <summary>The first number of a row's cell.</summary>
    /// <param name="act">The row's section.</param>
    /// <param name="row">How the row begins, as a pattern.</param>
    /// <param name="at">Which number of the row's second cell.</param>
    public double Figure(string act, string row, int at = 0)
    {
        var section = Regex.Split(Report, "^## ", RegexOptions.Multiline)
            .Single(part => part.StartsWith(act + "\n", StringComparison.Ordinal));
        var cell = Regex.Match(section, $@"^\| {row}[^|]*\| ([^|]*) \|", RegexOptions.Multiline).Groups[1].Value;
        return Number(Regex.Matches(cell, @"-?\d+(\.\d+)?")[at].Value);
    }

    private (int From, int To) Bounds(string act)
    {
        var at = Acts.Index().Single(one => one.Item.Name == act).Index;
        var end = at + 1 < Acts.Count ? Acts[at + 1].From : Counts[0].Length;
        return ((int)Math.Round(Acts[at].From), (int)Math.Round(end));
    }

    /// <summary>What there was at each second, between two samples in a straight line.</summary>
    private static double[] Resampled((double X, double Y)[] line, double second, double most)
    {
        var seconds = (int)((Right - Left) / second) + 1;
        var counts = new double[seconds];
        for (int i = 0, at = 0; i < seconds; i++)
        {
            var x = Left + (i * second);
            while (at + 2 < line.Length && line[at + 1].X < x) at++;
            var (one, next) = (line[at], line[at + 1]);
            var share = Math.Clamp((x - one.X) / (next.X - one.X), 0, 1);
            counts[i] = (Bottom - (one.Y + ((next.Y - one.Y) * share))) / (Bottom - Top) * most;
        }
        return counts;
    }

    private static (double X, double Y)[] PointsOf(string points) =>
    [
        .. points.Split(' ').Select(point => point.Split(',')).Select(pair => (Number(pair[0]), Number(pair[1]))),
    ];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("<polyline [^>]*points=\"([^\"]*)\"")]
    private static partial Regex Curve();

    [GeneratedRegex("text-anchor=\"end\">(\\d+)<")]
    private static partial Regex AxisLabel();

    [GeneratedRegex("<path d=\"M([\\d.]+) 10V320\"[^>]*/><text[^>]*>([^<]*)<")]
    private static partial Regex Act();
}
