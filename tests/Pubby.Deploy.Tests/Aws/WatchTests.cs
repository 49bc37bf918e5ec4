using System.Text.RegularExpressions;
using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Infrastructure.Watch;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>Alarms and the dashboard stand on metrics that there are, and lead to pages that there are.</summary>
[Collection(AwsCollection.Name)]
public sealed partial class WatchTests(Synthesis synthesis)
{
    private const string Alarm = "AWS::CloudWatch::Alarm";

    [Fact]
    public void Every_metric_is_the_hubs_with_its_label()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/reference/metrics.md"));
        var known = Metric().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.All(CollectedMetrics.All, metric =>
            Assert.Equal(metric.Label ?? "", Assert.Contains(metric.Name, known)));
    }

    [Fact]
    public void Every_metric_that_is_collected_is_looked_at()
    {
        var text = synthesis.All.SelectMany(variant => variant.Templates)
            .Where(template => !template.Key.EndsWith("-hub", StringComparison.Ordinal))
            .Aggregate("", (all, template) => all + template.Value.Text);
        Assert.All(CollectedMetrics.All, metric => Assert.Contains(metric.Name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alarm_leads_to_a_page()
    {
        foreach (var alarm in synthesis.OneRegion.Of("watch").OfType(Alarm))
        {
            var link = ((string)alarm["AlarmDescription"]!).Split('#');
            var page = File.ReadAllText(Path.Combine(Checkout.Root, link[0]));
            Assert.Contains(Heading().Matches(page), heading =>
                heading.Groups[1].Value.ToLowerInvariant().Replace(' ', '-') == link[1]);
        }
    }

    [Fact]
    public void Every_alarm_tells_somebody_and_says_when_it_is_over()
    {
        var watch = synthesis.OneRegion.Of("watch");
        Assert.All(watch.OfType(Alarm), alarm =>
        {
            Assert.Single(alarm["AlarmActions"]!.AsArray());
            Assert.Single(alarm["OKActions"]!.AsArray());
        });
        watch.Has("AWS::SNS::Subscription", """{ "Protocol": "email", "Endpoint": "ops@example.com" }""");
    }

    /// <summary>Those of Prometheus, but for what CloudWatch has no number for.</summary>
    [Fact]
    public void The_alarms_are_those_of_Prometheus()
    {
        string[] notHere =
        [
            "HubDown", // StoreUnavailable needs numbers, and NoHealthyTarget asks the balancer
            "SlowFanOut", "RegionLag", // of histograms the collector keeps no quantiles
            "ConnectsRateLimited", "ManyClientsCutOff", "DrainTakesLong", "VersionsMixed", // rates, labels over nodes
        ];
        var prometheus = Rule().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "deploy/prometheus/alerts.yaml")))
            .Select(match => match.Groups[1].Value).Except(notHere);
        var alarms = synthesis.OneRegion.Of("watch").Resources
            .Where(resource => (string?)resource.Value["Type"] == Alarm).Select(resource => resource.Key).ToList();
        Assert.All(prometheus, name =>
            Assert.Contains(alarms, alarm => alarm.StartsWith($"Watch{name}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Silence_is_an_alarm() => synthesis.OneRegion.Of("watch").Has(Alarm,
        """{ "MetricName": "pubby_store_available", "Statistic": "Minimum", "TreatMissingData": "breaching" }""");

    [Fact]
    public void Messages_that_nobody_can_read_are_an_alarm_where_there_is_a_queue()
    {
        synthesis.OnInstances.Of("watch").Has(Alarm,
            """{ "Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Threshold": 0 }""");
        Assert.DoesNotContain(synthesis.TwoRegions.Of("watch").OfType(Alarm),
            alarm => (string?)alarm["Namespace"] == "AWS/SQS");
    }

    [GeneratedRegex(@"^\| `(pubby_\w+)(?:\{(\w+)[^}]*\})?`", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Rule();
}
