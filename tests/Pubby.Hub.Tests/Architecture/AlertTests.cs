using System.Text.Json;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>
/// deploy/prometheus and deploy/grafana: each alert has a test and a runbook, and looks at metrics that there are.
/// Fleet.Tests' SignalTests looks for these in a live hub.
/// </summary>
public sealed partial class AlertTests
{
    private const string Folder = "deploy/prometheus";
    private const string Dashboard = "deploy/grafana/pubby.json";
    private const string Runbooks = "docs/how-to/runbooks.md";

    private static readonly string[] Alerts = Find($"{Folder}/alerts.yaml", Alert());

    [Fact]
    public async Task Promtool_takes_the_files_and_each_alert_fires_when_it_should_and_not_before()
    {
        var directory = Path.Combine(Checkout.Root, Folder);
        await Command.RunAsync(directory, "promtool", "check", "config", "prometheus.yaml");
        await Command.RunAsync(directory, "promtool", "test", "rules", "alerts.test.yaml");
        var tests = File.ReadAllText(Path.Combine(directory, "alerts.test.yaml"));
        foreach (var alert in Alerts)
        {
            Assert.Contains($"alertname: {alert}, exp_alerts: []", tests, StringComparison.Ordinal);
            Assert.Contains($"  - name: {alert}\n", tests, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_alert_names_its_runbook_and_each_runbook_has_its_alert()
    {
        Assert.Equal(Alerts, Find(Runbooks, Heading()));
        Assert.Equal(Alerts.Select(alert => $"{Runbooks}#{alert.ToLowerInvariant()}"),
            Find($"{Folder}/alerts.yaml", Runbook()));
    }

    [Theory]
    [InlineData($"{Folder}/alerts.yaml")]
    [InlineData($"{Folder}/alerts.test.yaml")]
    [InlineData(Dashboard)]
    public void Only_metrics_that_there_are_are_looked_at(string file)
    {
        var known = Documents.RowsOf("docs/reference/metrics.md").Select(row => row[0].Trim('`').Split('{')[0])
            .ToHashSet();
        var unknown = Find(file, Metric()).Distinct()
            .Where(name => !known.Contains(name.Replace("_bucket", "", StringComparison.Ordinal)));
        Assert.Equal([], unknown);
    }

    [Fact]
    public void The_dashboard_is_one_and_no_two_panels_of_it_share_a_number()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, Dashboard)));
        int[] numbers = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Select(panel => panel.GetProperty("id").GetInt32())];
        Assert.Equal(numbers.Distinct(), numbers);
    }

    private static string[] Find(string file, Regex what) =>
        [.. what.Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"runbook: (\S+)")]
    private static partial Regex Runbook();

    [GeneratedRegex(@"^## (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\b(pubby_[a-z_]+[a-z])\b")]
    private static partial Regex Metric();
}
