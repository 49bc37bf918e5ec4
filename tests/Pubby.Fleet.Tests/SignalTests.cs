using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>Two nodes that tell a collector what they do, and what dashboards and alerts look at.</summary>
[Collection(nameof(Fleet))]
public sealed partial class SignalTests(Fleet fleet) : SharedFleetTests(fleet)
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    [Fact]
    public async Task A_publish_is_one_span_of_its_callers_trace_and_other_nodes_link_to_it()
    {
        using var directory = new TempDirectory();
        await using var collector = await OtlpReceiver.StartAsync();
        HubProcess.MakeKey(directory.Path);
        string[] settings =
        [
            .. Fleet.Settings($"{Fleet.Redis.Configuration},channelPrefix=signals:", Fleet.Proxy.Url),
            .. collector.Settings, "Pubby__Region__Name=here", "Pubby__Region__Canary__Period=00:00:01",
        ];
        var starting = HubProcess.StartAsync(directory.Path, settings);
        await using var first = await HubProcess.StartAsync(directory.Path, settings);
        await using var second = await starting;
        await using var subscriber = await Subscriber.ConnectAsync(SubscriberKind.Plain, second.Port);
        await subscriber.DumpAsync("traced");
        using var publisher = first.NewPublisher();
        publisher.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Caller}-01");
        await publisher.PutAsync("traced", "score", "[1,0]");
        await subscriber.UntilAsync("traced", view => view.DataOf("score") == "[1,0]", "the message has come");

        await Eventually.UntilAsync(
            () => Find(collector, "publish") is not null && Find(collector, "deliver") is not null,
            () => $"both nodes have told; there is {string.Join(", ", collector.Spans)}");
        var (publish, deliver) = (Find(collector, "publish")!, Find(collector, "deliver")!);
        Assert.Equal((Trace, Caller, "stored", "score", "pubby"), (publish.Trace, publish.Parent,
            publish.Attributes["pubby.outcome"], publish.Attributes["messaging.message.id"], publish.Service));
        Assert.Equal(("", "node", "new"),
            (deliver.Parent, deliver.Attributes["pubby.from"], deliver.Attributes["pubby.applied"]));
        Assert.Equal([$"{Trace}-{publish.Id}"], deliver.Links);
        Assert.NotEqual(Trace, deliver.Trace);
        // Neither the probes of this test nor the region's canaries are anybody's trace.
        Assert.All(collector.Spans, span =>
            Assert.Equal("traced", span.Attributes.GetValueOrDefault("messaging.destination.name")));

        await Eventually.UntilAsync(() => collector.Metrics.Contains("pubby.publishes"), "the metrics come too");
        await EverythingLookedAtIsThereAsync(first);
        using var refused = await publisher.PutAsync(
            new Uri("/v1/rooms/*/messages/m", UriKind.Relative), JsonContent.Create(1));
        Assert.Equal(Trace,
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("traceId").GetString());
    }

    /// <summary>What a node of a fleet stands on is read by asking it.</summary>
    [Fact]
    public async Task A_node_says_what_its_host_redis_and_table_will_not_bear()
    {
        using var operators = Fleet.Node(0).NewOperator();
        JsonElement answer = default;
        Dictionary<string, JsonElement> findings = [];
        // On a busy machine Redis and the table may be too slow for a moment.
        (string Check, string Status)[] looked =
        [
            ("clock", "ok"), ("redis", "ok"), ("store", "ok"), ("table_ttl", "ok"),
            // This Redis has no limit on its memory.
            ("redis_memory", "warn"),
        ];
        await Eventually.UntilAsync(async () =>
        {
            answer = await operators.GetFromJsonAsync<JsonElement>(new Uri("/admin/host", UriKind.Relative));
            findings = answer.GetProperty("findings").EnumerateArray()
                .ToDictionary(finding => finding.GetProperty("check").GetString()!);
            return looked.All(one => findings.TryGetValue(one.Check, out var finding)
                && finding.GetProperty("status").GetString() == one.Status);
        }, () => $"{string.Join(", ", looked)} are found, but {answer}");
        Assert.Equal(16, answer.GetProperty("node").GetString()!.Length);
        Assert.True(findings["open_files"].GetProperty("bitesAt").GetInt64() > 0);
    }

    private static OtlpSpan? Find(OtlpReceiver collector, string name) =>
        collector.Spans.FirstOrDefault(span => span.Name == name
            && span.Attributes.GetValueOrDefault("messaging.destination.name") == "traced"
            // While the table is too slow a publish is refused, and sent again.
            && span.Attributes.GetValueOrDefault("pubby.outcome") is null or "stored");

    /// <summary>
    /// By the dashboard and by the alerts, in a node that has Redis and a region, but no other region: nothing has come
    /// from one, whose lag would be told.
    /// </summary>
    private static async Task EverythingLookedAtIsThereAsync(HubProcess hub)
    {
        string[] looked =
        [
            .. new[] { "deploy/grafana/pubby.json", "deploy/prometheus/alerts.yaml" }
                .SelectMany(file => Name().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))))
                .Select(match => match.Value).Except(["pubby_region_lag_seconds_bucket"]),
        ];
        Assert.True(looked.Length > 30, "the files name metrics");
        string[] missing = [];
        await Eventually.UntilAsync(async () =>
        {
            var told = await hub.MetricsAsync();
            return (missing = [.. looked.Where(name => !Regex.IsMatch(told, $"^{name}[ {{]", RegexOptions.Multiline))])
                .Length == 0;
        }, () => $"a hub tells {string.Join(", ", missing)}");
    }

    [GeneratedRegex(@"\b(pubby|dotnet)_[a-z_]+[a-z]\b")]
    private static partial Regex Name();
}
