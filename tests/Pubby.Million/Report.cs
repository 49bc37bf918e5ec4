using System.Globalization;
using System.Text;

namespace Pubby.Million;

/// <summary>What a run showed, as a page and a picture.</summary>
internal static class Report
{
    public static async Task WriteAsync(
        Options options, IReadOnlyList<(string Step, Figure[] Figures)> steps, Timeline timeline)
    {
        Directory.CreateDirectory(options.Report);
        var name = string.Create(CultureInfo.InvariantCulture, $"million-{options.Connections}");
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # {options.Connections:N0} live connections on one machine

            By `bench/million {options.Arguments}`, on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, on {Environment.ProcessorCount} cores and {Usage.AvailableMegabytes() / 1024:F0} GiB that were left at the end.
            {options.HubCount} hubs, a Redis, DynamoDB Local and {options.Parts} processes of clients share them.
            Each client is subscribed to a room that all are in, and to one of {options.Rooms:N0} others.
            {options.Coming}
            Pings come each {Fleet.PingInterval} instead of each 25 s.
            A ✗ stands before a figure that is not as it should be.

            ![Clients that are subscribed, over time]({name}.svg)


            """);
        foreach (var (step, figures) in steps)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {step}\n\n| | |\n|---|---|\n");
            foreach (var (figure, value, isKept) in figures)
                page.Append(CultureInfo.InvariantCulture, $"| {(isKept ? "" : "✗ ")}{figure} | {value} |\n");
            page.Append('\n');
        }
        await File.WriteAllTextAsync(Path.Combine(options.Report, $"{name}.md"), page.ToString().TrimEnd() + "\n");
        await File.WriteAllTextAsync(Path.Combine(options.Report, $"{name}.svg"), Draw(options, timeline));
    }

    private static string Draw(Options options, Timeline timeline)
    {
        const int Width = 960, Height = 320, Left = 80, Bottom = 46;
        var last = Math.Max(1, timeline.Samples[^1].Second);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="11" role="img" aria-label="Clients that are subscribed, over time">
            <rect width="100%" height="100%" fill="white"/>

            """);
        for (var line = 0; line <= 4; line++)
        {
            var count = (double)options.Connections * line / 4;
            svg.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(count):F1}H{Width - 10}\" stroke=\"#ddd\"/>");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{Left - 6}\" y=\"{Y(count) + 4:F1}\" text-anchor=\"end\">{count:N0}</text>\n");
        }
        foreach (var (index, (second, step)) in timeline.Steps.Index())
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{X(second):F1} 10V{Height - Bottom}\" stroke=\"#999\" stroke-dasharray=\"4 3\"/>");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{X(second) + 3:F1}\" y=\"{Height - Bottom + 14 + (index % 3 * 12)}\">{step}, ");
            svg.Append(CultureInfo.InvariantCulture, $"{second:F0} s</text>\n");
        }
        var points = string.Join(' ', timeline.Samples.Select(sample =>
            string.Create(CultureInfo.InvariantCulture, $"{X(sample.Second):F1},{Y(sample.Subscribed):F1}")));
        svg.Append(CultureInfo.InvariantCulture,
            $"<polyline fill=\"none\" stroke=\"#1f77b4\" stroke-width=\"2\" points=\"{points}\"/>\n");
        return svg.Append("</svg>\n").ToString();

        double X(double second) => Left + (second / last * (Width - Left - 10));
        double Y(double count) => Height - Bottom - (count / options.Connections * (Height - Bottom - 12));
    }
}
