using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>Several regions: what carries messages between them, and what leads clients to one.</summary>
[Collection(AwsCollection.Name)]
public sealed class RegionTests(Synthesis synthesis)
{
    private static readonly string[] Regions = ["eu-west-1", "us-east-1"];

    [Fact]
    public void The_common_name_leads_to_the_nearest_region_that_is_healthy()
    {
        foreach (var region in Regions)
        {
            var hub = synthesis.TwoRegions.Of("hub", region);
            var record = hub.OfType("AWS::Route53::RecordSet")
                .Single(record => (string?)record["Name"] == "pubby.example.com");
            Assert.Equal(("CNAME", "30", region, region), ((string?)record["Type"], (string?)record["TTL"],
                (string?)record["SetIdentifier"], (string?)record["Region"]));
            Assert.Equal($"{region}.pubby.example.com", (string?)record["ResourceRecords"]![0]);
            Assert.NotNull(record["HealthCheckId"]);
        }
    }

    [Fact]
    public void A_regions_health_is_asked_for_every_10_seconds_from_outside()
    {
        foreach (var region in Regions)
        {
            var check = synthesis.TwoRegions.Of("hub", region).One("AWS::Route53::HealthCheck")["HealthCheckConfig"]!;
            Assert.Equal(("HTTPS", $"{region}.pubby.example.com", "/health/region"),
                ((string?)check["Type"], (string?)check["FullyQualifiedDomainName"], (string?)check["ResourcePath"]));
            Assert.Equal((10, 3),
                (check["RequestInterval"]!.GetValue<int>(), check["FailureThreshold"]!.GetValue<int>()));
        }
    }

    [Fact]
    public void Every_name_is_an_address_of_IPv4_and_of_IPv6()
    {
        var records = synthesis.TwoRegions.Of("hub").OfType("AWS::Route53::RecordSet");
        Assert.Equal(
        [
            "eu-west-1.pubby.example.com. A", "eu-west-1.pubby.example.com. AAAA",
            "pubby.example.com CNAME", "publish-eu-west-1.pubby.example.com. A",
            "publish-eu-west-1.pubby.example.com. AAAA",
        ], records.Select(record => $"{record["Name"]} {record["Type"]}").Order(StringComparer.Ordinal));
    }

    /// <summary>Two with one number would stamp the same version.</summary>
    [Fact]
    public void Each_region_has_a_number_of_its_own() => Assert.Equal(["0", "1"], Regions.Select(region =>
        synthesis.TwoRegions.Of("hub", region).One("AWS::ECS::TaskDefinition")["ContainerDefinitions"]!.AsArray()
            .Single(container => (string?)container!["Name"] == "hub")!["Environment"]!.AsArray()
            .Single(pair => (string?)pair!["Name"] == "Pubby__Region__Number")!["Value"]!.ToString()));

    [Fact]
    public void Over_SNS_a_region_gets_what_the_others_publish()
    {
        foreach (var region in Regions)
        {
            var hub = synthesis.OnInstances.Of("hub", region);
            hub.Has("AWS::SNS::Subscription",
                $$"""
                {
                  "TopicArn": "arn:aws:sns:eu-west-1:123456789012:pubby", "Region": "eu-west-1", "Protocol": "sqs",
                  "RawMessageDelivery": true, "FilterPolicy": { "region": [{ "anything-but": ["{{region}}"] }] }
                }
                """);
            var queue = hub.OfType("AWS::SQS::Queue")
                .Single(queue => (string?)queue["QueueName"] == $"pubby-{region}");
            Assert.Equal(100, queue["RedrivePolicy"]!["maxReceiveCount"]!.GetValue<int>());
            var dead = hub.OfType("AWS::SQS::Queue")
                .Single(queue => (string?)queue["QueueName"] == $"pubby-{region}-dead");
            Assert.Equal(14 * 24 * 60 * 60, dead["MessageRetentionPeriod"]!.GetValue<int>());
        }
    }

    [Fact]
    public void The_topic_alone_may_send_to_the_queue()
    {
        var statements = synthesis.OnInstances.Of("hub").OfType("AWS::SQS::QueuePolicy")
            .SelectMany(policy => policy["PolicyDocument"]!["Statement"]!.AsArray())
            .Where(statement => (string?)statement!["Effect"] == "Allow");
        var statement = Assert.Single(statements)!;
        Assert.Equal(("sqs:SendMessage", "sns.amazonaws.com"),
            ((string?)statement["Action"], (string?)statement["Principal"]!["Service"]));
        Assert.Equal("""{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:123456789012:pubby"}}""",
            statement["Condition"]!.ToJsonString());
    }

    [Fact]
    public void Without_SNS_there_is_no_queue() =>
        Assert.Empty(synthesis.TwoRegions.Of("hub").OfType("AWS::SQS::Queue"));

    /// <summary>All regions have one epoch, which the first hub makes.</summary>
    [Fact]
    public void The_first_region_starts_alone()
    {
        var manifest =
            JsonNode.Parse(File.ReadAllText(Path.Combine(synthesis.TwoRegions.FolderPath, "manifest.json")))!;
        Assert.Contains("pubby-eu-west-1-hub", manifest["artifacts"]!["pubby-us-east-1-hub"]!["dependencies"]!
            .AsArray().Select(name => (string)name!));
    }
}
