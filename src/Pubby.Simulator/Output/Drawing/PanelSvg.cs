using System.Globalization;
using System.Text;

namespace Pubby.Simulator.Output.Drawing;

/// <summary>Draws a panel as elements of SVG.</summary>
/// <param name="svg">Is added to.</param>
internal sealed class PanelSvg(StringBuilder svg, double width)
{
    private const double Left = 84;
    private const double Right = 16;
    private const double Above = 20;
    private const double Below = 24;

    /// <summary>Of a letter, on average: text is not measured.</summary>
    private const double LetterWidth = 6.2;

    /// <summary>Between two labels of an axis, at least.</summary>
    private const double LineHeight = 28;
    private const double LabelWidth = 80;

    public void Draw(Panel panel, double top, double height)
    {
        var bottom = top + height - Below;
        var x = new Axis(Left, width - Right, panel.End);
        var y = new Axis(bottom, top + Above, panel.Highest);
        foreach (var (at, label) in y.Ticks((int)((height - Above - Below) / LineHeight)))
        {
            Line(Left, at, width - Right, at, "#e3e3e3");
            Text(Left - 8, at + 4, label, "end");
        }
        foreach (var (at, label) in x.Ticks((int)((width - Left) / LabelWidth)))
        {
            Line(at, bottom, at, bottom + 4, "#888888");
            Text(at, bottom + 17, label, "middle");
        }
        Text(16, (top + bottom) / 2, panel.Unit, "middle", turned: true);
        foreach (var (time, text) in panel.Marks)
        {
            Line(x.At(time), top + Above, x.At(time), bottom, "#888888", "2 3");
            Text(x.At(time) + 3, top + Above - 6, text, "start");
        }
        foreach (var band in panel.Bands) Fill(band, x, y);
        foreach (var curve in panel.Curves) Draw(curve.Thinned(), x, y);
        Line(Left, bottom, width - Right, bottom, "#888888");
        Legend(panel, top + Above - 6);
    }

    /// <param name="anchor">Of SVG: what of the text is at this place.</param>
    public void Text(double x, double y, string text, string anchor, bool turned = false, int size = 11)
    {
        var place = turned ? Format($"transform=\"translate({x:0.#} {y:0.#}) rotate(-90)\"")
            : Format($"x=\"{x:0.#}\" y=\"{y:0.#}\"");
        svg.Append($"<text {place} text-anchor=\"{anchor}\" font-size=\"{size}\">{Escaped(text)}</text>\n");
    }

    /// <summary>From the right, in the line of the marks.</summary>
    private void Legend(Panel panel, double y)
    {
        var x = width - Right;
        foreach (var (label, color) in Enumerable.Reverse(panel.Legend))
        {
            Text(x, y, label, "end");
            x -= (label.Length * LetterWidth) + 6;
            svg.Append(Format($"<path d=\"M{x - 16:0.#} {y - 4:0.#}h14\" stroke=\"{color}\" stroke-width=\"3\"/>\n"));
            x -= 30;
        }
    }

    private void Line(double x, double y, double toX, double toY, string color, string? dashes = null)
    {
        var dashed = dashes is null ? "" : $" stroke-dasharray=\"{dashes}\"";
        svg.Append(Format($"<path d=\"M{x:0.#} {y:0.#}L{toX:0.#} {toY:0.#}\" stroke=\"{color}\"{dashed}/>\n"));
    }

    private void Draw(Curve curve, Axis x, Axis y)
    {
        svg.Append(Format($"<polyline fill=\"none\" stroke=\"{curve.Color}\" stroke-width=\"{curve.Width}\" "));
        svg.Append($"stroke-linejoin=\"round\" points=\"{Points(curve.Times, curve.Values, x, y)}\"/>\n");
    }

    private void Fill(Band band, Axis x, Axis y)
    {
        var times = Curve.LastOf(band.Times);
        double[] low = Curve.LastOf(band.Low), high = Curve.LastOf(band.High);
        var back = Points([.. times.Reverse()], [.. low.Reverse()], x, y);
        svg.Append($"<polygon fill=\"{band.Color}\" fill-opacity=\"0.2\" ");
        svg.Append($"points=\"{Points(times, high, x, y)} {back}\"/>\n");
    }

    private static string Points(IReadOnlyList<double> times, IReadOnlyList<double> values, Axis x, Axis y) =>
        string.Join(' ', times.Zip(values, (time, value) => Format($"{x.At(time):0.#},{y.At(value):0.#}")));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(text);
}
