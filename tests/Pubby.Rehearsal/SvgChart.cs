using System.Globalization;
using System.Text;

namespace Pubby.Rehearsal;

/// <summary>Each hub's connections over time, with the acts: a picture for the report.</summary>
internal static class SvgChart
{
    private const int Width = 960;
    private const int Height = 360;
    private const int Left = 60;
    private const int Bottom = 40;

    private static readonly string[] Colors =
        ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#17becf", "#7f7f7f"];

    public static string Draw(IReadOnlyList<Sample> samples, IReadOnlyList<(double Second, string Act)> acts)
    {
        var lastSecond = Math.Max(1, samples[^1].Second);
        var most = Math.Max(1, samples.Max(sample => sample.Connections.Max()));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" ");
        svg.Append("font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var line = 0; line <= 4; line++)
        {
            var count = most * line / 4;
            svg.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(count):F1}H{Width - 10}\" stroke=\"#ddd\"/>");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{Left - 6}\" y=\"{Y(count) + 4:F1}\" text-anchor=\"end\">{count}</text>\n");
        }
        foreach (var (index, (second, act)) in acts.Index())
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{X(second):F1} 10V{Height - Bottom}\" stroke=\"#999\" stroke-dasharray=\"4 3\"/>");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{X(second) + 3:F1}\" y=\"{Height - Bottom + 14 + (index % 2 * 12)}\">{act}</text>\n");
        }
        for (var hub = 0; hub < samples[0].Connections.Length; hub++)
        {
            var points = string.Join(' ', samples.Select(sample =>
                string.Create(CultureInfo.InvariantCulture, $"{X(sample.Second):F1},{Y(sample.Connections[hub]):F1}")));
            svg.Append(CultureInfo.InvariantCulture,
                $"<polyline fill=\"none\" stroke=\"{Colors[hub % Colors.Length]}\" stroke-width=\"1.5\" ");
            svg.Append(CultureInfo.InvariantCulture, $"points=\"{points}\"><title>hub {hub}</title></polyline>\n");
        }
        return svg.Append("</svg>\n").ToString();

        double X(double second) => Left + (second / lastSecond * (Width - Left - 10));
        double Y(double count) => Height - Bottom - (count / most * (Height - Bottom - 10));
    }
}
