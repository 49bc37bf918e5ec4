using System.Globalization;
using System.Text;

namespace Pubby.Rehearsal;

/// <summary>What a rehearsal showed, as a page and a picture.</summary>
internal static class Report
{
    public static async Task WriteAsync(Plan plan, IReadOnlyList<ActResult> acts, Timeline timeline)
    {
        Directory.CreateDirectory(plan.Report);
        var name = plan.Name;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # A rehearsal: {plan.Clients} clients, {plan.Nodes} hubs and {plan.More} more, {plan.Balancer}

            By `deploy/rehearsal {plan.Arguments}`, on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, on {Environment.ProcessorCount} cores that hubs, balancers, Redis, DynamoDB Local and all clients share.
            A ✗ stands before a figure that is not as it should be.

            ![Connections of each hub over time]({name}.svg)


            """);
        foreach (var act in acts)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {act.Name}\n\n| | |\n|---|---|\n");
            foreach (var (figure, value, isKept) in act.Figures)
                page.Append(CultureInfo.InvariantCulture, $"| {(isKept ? "" : "✗ ")}{figure} | {value} |\n");
            page.Append('\n');
        }
        await File.WriteAllTextAsync(Path.Combine(plan.Report, $"{name}.md"), page.ToString().TrimEnd() + "\n");
        await File.WriteAllTextAsync(
            Path.Combine(plan.Report, $"{name}.svg"), SvgChart.Draw(timeline.Samples, timeline.Acts));
    }
}
