using System.Globalization;
using System.Net;
using System.Text;

namespace Pubby.Load.Reports;

/// <summary>A line over the seconds of a run.</summary>
/// <param name="Unit">Behind the numbers of the axis.</param>
internal sealed record ChartPanel(string Title, string Unit, IReadOnlyList<ChartLine> Lines);

internal sealed record ChartLine(string Name, string Colour, IReadOnlyList<double> Values);

/// <summary>Panels below each other, as SVG. Values are drawn as they are, one a second.</summary>
internal static class SvgChart
{
    private const int Width = 900;
    private const int PanelHeight = 190;
    private const int Left = 78;
    private const int Right = 18;
    private const int Top = 44;
    private const int Between = 52;
    private const int Ticks = 4;

    public static string Draw(string title, IReadOnlyList<ChartPanel> panels)
    {
        var height = Top + (panels.Count * (PanelHeight + Between));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{height}" fill="#fff"/>
            <text x="{Left}" y="22" font-size="15" font-weight="bold">{WebUtility.HtmlEncode(title)}</text>

            """);
        for (var i = 0; i < panels.Count; i++) AddPanel(svg, panels[i], Top + 12 + (i * (PanelHeight + Between)));
        return svg.Append("</svg>\n").ToString();
    }

    private static void AddPanel(StringBuilder svg, ChartPanel panel, int top)
    {
        var most = Rounded(panel.Lines.SelectMany(line => line.Values).DefaultIfEmpty().Max());
        var count = Math.Max(2, panel.Lines.Max(line => line.Values.Count));
        AddText(svg, Left, top - 6, "start", "#333", panel.Title);
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var (value, y) = (most * tick / Ticks, Y(top, (double)tick / Ticks));
            svg.Append(CultureInfo.InvariantCulture,
                $"""<line x1="{Left}" x2="{Width - Right}" y1="{y:0.#}" y2="{y:0.#}" stroke="#e4e4e4"/>""").Append('\n');
            AddText(svg, Left - 6, y + 4, "end", "#555", Short(value) + panel.Unit);
        }
        foreach (var second in new[] { 0, count / 2, count - 1 })
            AddText(svg, X(second, count), top + PanelHeight + 16, "middle", "#555", $"{second + 1} s");
        var at = Width - Right;
        foreach (var line in panel.Lines.Reverse())
        {
            var points = line.Values.Select((value, second) => string.Create(CultureInfo.InvariantCulture,
                $"{X(second, count):0.#},{Y(top, most > 0 ? value / most : 0):0.#}"));
            svg.Append(CultureInfo.InvariantCulture,
                $"""<polyline fill="none" stroke="{line.Colour}" stroke-width="1.8" points="{string.Join(' ', points)}"/>""")
                .Append('\n');
            AddText(svg, at, top - 6, "end", line.Colour, line.Name);
            at -= (8 * line.Name.Length) + 12;
        }
    }

    private static void AddText(StringBuilder svg, double x, double y, string anchor, string colour, string text) =>
        svg.Append(CultureInfo.InvariantCulture,
            $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" fill="{colour}">{WebUtility.HtmlEncode(text)}</text>""")
            .Append('\n');

    private static double X(int second, int count) => Left + ((double)second / (count - 1) * (Width - Left - Right));

    private static double Y(int top, double share) => top + PanelHeight - (share * PanelHeight);

    /// <summary>The next of 1, 2, 4, 5, 8 and 10 times a power of ten: ticks are round then.</summary>
    private static double Rounded(double value)
    {
        if (!(value > 0)) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * new[] { 1, 2, 4, 5, 8, 10.0 }.First(step => step * power >= value * 0.999_999);
    }

    private static string Short(double value) => value switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:0.##}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.##}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}"),
    };
}
