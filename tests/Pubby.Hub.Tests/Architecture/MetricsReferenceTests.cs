using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Pubby.Hub.Lifecycle;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>
/// docs/reference/metrics.md lists the metrics that there are, as /metrics names them, and their kinds.
/// </summary>
public sealed partial class MetricsReferenceTests
{
    private const string Page = "docs/reference/metrics.md";

    /// <summary>All that a hub may be: a node of a fleet and of a region. Nothing of it is started.</summary>
    private static readonly string[] Settings =
    [
        "--Pubby:Publishers:Keys:0:Name=n", $"--Pubby:Publishers:Keys:0:Sha256={new string('0', 64)}",
        "--Pubby:Publishers:Keys:0:Rooms:0=*",
        "--Pubby:Store:Kind=DynamoDb", "--Pubby:Store:DynamoDb:ServiceUrl=http://localhost:1",
        "--Pubby:Redis:Configuration=localhost:1",
        "--Pubby:Region:Name=here", "--Pubby:Region:Number=0",
        "--Pubby:Region:Sns:TopicArn=arn:aws:sns:eu-west-1:123456789012:pubby",
        "--Pubby:Region:Sns:QueueUrl=https://sqs.eu-west-1.amazonaws.com/123456789012/pubby",
        "--Pubby:Region:Sns:ServiceUrl=http://localhost:1",
        "--Pubby:Drain:Ecs:Enabled=On",
    ];

    [Fact]
    public async Task The_page_has_every_metric_and_its_kind()
    {
        var code = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name != "Pubby.Hub") return;
                lock (code) code.Add($"{NameOf(instrument)} {KindOf(instrument)}");
            },
        };
        listener.Start();
        foreach (var relay in new[] { "Sns", "Streams" }) await MakeAsync(relay);

        var page = Documents.RowsOf(Page).Where(row => row[0].StartsWith("`pubby_", StringComparison.Ordinal))
            .Select(row => $"{row[0].Trim('`').Split('{')[0]} {row[1]}").Order(StringComparer.Ordinal);
        Assert.Equal(code, page);
    }

    /// <summary>In sentences, queries and alerts alike.</summary>
    [Fact]
    public void Every_metric_that_a_page_names_is_one()
    {
        var known = Documents.RowsOf(Page).Select(row => row[0].Trim('`').Split('{')[0]).ToHashSet();
        var faults = Documents.All.Except(["CHANGELOG.md"]).SelectMany(document => Documents.LinesOf(document)
            .SelectMany(line => Name().Matches(line)).Select(match => match.Value)
            .Where(name => !known.Contains(name.Replace("_bucket", "", StringComparison.Ordinal)))
            .Select(name => $"{document}: {name}"));
        Assert.Empty(faults);
    }

    /// <summary>Makes what makes metrics.</summary>
    private static async Task MakeAsync(string relay)
    {
        var builder = WebApplication.CreateBuilder([.. Settings, $"--Pubby:Region:Relay={relay}"]);
        builder.AddPubby();
        await using var hub = builder.Build();
        var makers = builder.Services.Select(service => service.ServiceType)
            .Where(type => Documents.Assemblies.Contains(type.Assembly))
            .Where(type =>
                type.Name.EndsWith("Meter", StringComparison.Ordinal) || type.Name is "CanaryRecord" or "IRegionRelay");
        foreach (var maker in makers) hub.Services.GetRequiredService(maker);
        hub.StartMetrics();
    }

    /// <summary>As the exporter names it.</summary>
    private static string NameOf(Instrument instrument) => instrument.Name.Replace('.', '_') + KindOf(instrument) switch
    {
        "counter" when instrument.Unit == "By" => "_bytes_total",
        "counter" => "_total",
        "histogram" => "_seconds",
        _ when instrument.Unit == "s" => "_seconds",
        _ => "",
    };

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    [GeneratedRegex(@"\bpubby_[a-z_]+[a-z]\b")]
    private static partial Regex Name();
}
