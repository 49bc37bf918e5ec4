using System.Globalization;
using Pubby.Cli.Administration;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Doctor;

/// <summary>What a node says of its host.</summary>
internal static class HostChecks
{
    public static async Task RunAsync(Call call, DoctorReport report, CancellationToken cancellationToken)
    {
        try
        {
            using var admin = new AdminClient(call);
            var host = await admin.GetAsync("admin/host", cancellationToken);
            if (host.Text("node") is { } node) call.Output.Say($"The host of the node {Output.Visible(node)}:");
            foreach (var finding in host.List("findings"))
            {
                var bites = finding.Number("bitesAt") is { } at
                    ? string.Create(CultureInfo.InvariantCulture, $" It bites at {at:N0} connections.") : "";
                report.Add(new Finding(finding.Text("check") ?? "?", StatusOf(finding.Text("status")),
                    $"{finding.Text("detail")}{bites}", finding.Text("advice")));
            }
        }
        catch (CommandException fault)
        {
            report.Add(new Finding("host", FindingStatus.Fail, fault.Message));
        }
    }

    private static FindingStatus StatusOf(string? status) => status switch
    {
        "ok" => FindingStatus.Ok,
        "warn" => FindingStatus.Warn,
        "fail" => FindingStatus.Fail,
        _ => FindingStatus.Skip,
    };
}
