using System.Globalization;
using System.Text.Json;
using Pubby.Cli.Administration;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Doctor;

/// <summary>What a node says of its host, and of the key that asks it.</summary>
internal static class HostChecks
{
    /// <summary>A key takes longer to replace everywhere than a certificate that a balancer renews.</summary>
    private static readonly TimeSpan WarnExpiry = TimeSpan.FromDays(14);

    public static async Task RunAsync(Call call, DoctorReport report, CancellationToken cancellationToken)
    {
        var check = "admin key";
        try
        {
            using var admin = new AdminClient(call);
            report.Add(KeyOf(check, await admin.GetAsync(OperatorKey.Path, cancellationToken),
                call.Environment.Time.GetUtcNow()));
            check = "host";
            var host = await admin.GetAsync("admin/host", cancellationToken);
            if (host.Text("node") is { } node) call.Output.Say($"The host of the node {Output.Visible(node)}:");
            foreach (var finding in host.List("findings"))
            {
                var bites = finding.Number("bitesAt") is { } at
                    ? string.Create(CultureInfo.InvariantCulture, $" It bites at {at:N0} connections.") : "";
                report.Add(new Finding(finding.Text("check") ?? "?", StatusOf(finding.Text("status")),
                    $"{finding.Text("detail")}{bites}",
                    finding.Text("advice") is { Length: > 0 } advice ? advice : null));
            }
        }
        catch (CommandException fault)
        {
            report.Add(new Finding(check, FindingStatus.Fail, fault.Message));
        }
    }

    private static Finding KeyOf(string check, JsonElement key, DateTimeOffset now)
    {
        var text = OperatorKey.TextOf(key, now);
        return key.Moment("expiresAt") - now < WarnExpiry
            ? new Finding(check, FindingStatus.Warn, text,
                "Make the next one with pubby keys new --role: a hub takes both.")
            : new Finding(check, FindingStatus.Ok, text);
    }

    private static FindingStatus StatusOf(string? status) => status switch
    {
        "ok" => FindingStatus.Ok,
        "warn" => FindingStatus.Warn,
        "fail" => FindingStatus.Fail,
        _ => FindingStatus.Skip,
    };
}
