using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;

namespace Pubby.Deploy.Tests.Aws;

[Collection(AwsCollection.Name)]
public sealed class BalancerTests(Synthesis synthesis)
{
    private const string Group = "AWS::ElasticLoadBalancingV2::TargetGroup";
    private const string Balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    private const string Listener = "AWS::ElasticLoadBalancingV2::Listener";
    private const string Rule = "AWS::ElasticLoadBalancingV2::ListenerRule";

    [Fact]
    public void Clients_go_to_the_node_with_the_fewest_requests()
    {
        foreach (var group in Groups(synthesis.OneRegion))
        {
            var attributes = AttributesOf(group, "TargetGroupAttributes");
            Assert.Equal("least_outstanding_requests", attributes["load_balancing.algorithm.type"]);
            // Which knows no slow start.
            Assert.DoesNotContain("slow_start.duration_seconds", attributes.Keys);
        }
    }

    [Fact]
    public void A_node_that_leaves_has_15_minutes()
    {
        foreach (var group in Groups(synthesis.OneRegion))
            Assert.Equal("900", AttributesOf(group, "TargetGroupAttributes")["deregistration_delay.timeout_seconds"]);
    }

    /// <summary>Spot gives two minutes from its notice.</summary>
    [Fact]
    public void A_node_on_Spot_has_110_seconds()
    {
        foreach (var group in Groups(synthesis.OnInstances))
            Assert.Equal("110", AttributesOf(group, "TargetGroupAttributes")["deregistration_delay.timeout_seconds"]);
    }

    /// <summary>
    /// Less than the 15 s for which a leaving hub still admits. By /health/ready a full hub would be unhealthy, and ECS
    /// would replace it.
    /// </summary>
    [Fact]
    public void A_node_that_leaves_is_noticed_within_10_seconds_and_one_that_is_full_stays()
    {
        foreach (var group in synthesis.All.SelectMany(Groups))
        {
            Assert.Equal("/health/serving", (string?)group["HealthCheckPath"]);
            Assert.Equal(5, group["HealthCheckIntervalSeconds"]!.GetValue<int>());
            Assert.Equal(2, group["UnhealthyThresholdCount"]!.GetValue<int>());
            Assert.Equal("200", (string?)group["Matcher"]!["HttpCode"]);
        }
    }

    [Fact]
    public void A_connection_may_be_idle_for_longer_than_the_hubs_ping_takes()
    {
        foreach (var balancer in synthesis.OneRegion.Of("hub").OfType(Balancer))
        {
            var attributes = AttributesOf(balancer, "LoadBalancerAttributes");
            Assert.Equal("120", attributes["idle_timeout.timeout_seconds"]);
            Assert.Equal("true", attributes["deletion_protection.enabled"]);
            Assert.Equal("true", attributes["routing.http.drop_invalid_header_fields.enabled"]);
            Assert.Equal("dualstack", (string?)balancer["IpAddressType"]);
        }
    }

    [Fact]
    public void Everything_that_comes_from_outside_is_TLS_1_2_or_later()
    {
        foreach (var listener in synthesis.All.SelectMany(variant => variant.Of("hub").OfType(Listener)))
        {
            Assert.Contains((string)listener["Protocol"]!, (string[])["HTTPS", "TLS"]);
            Assert.Equal(443, listener["Port"]!.GetValue<int>());
            Assert.Equal("ELBSecurityPolicy-TLS13-1-2-2021-06", (string?)listener["SslPolicy"]);
            Assert.StartsWith($"arn:aws:acm:{Variant.Home}:", (string?)listener["Certificates"]![0]!["CertificateArn"],
                StringComparison.Ordinal);
        }
    }

    /// <summary>Probes with reasons, metrics and pages are on the admin listener, where no balancer leads.</summary>
    [Fact]
    public void Clients_and_publishers_each_reach_their_own_paths_and_no_others()
    {
        var hub = synthesis.OneRegion.Of("hub");
        Assert.All(hub.OfType(Listener), listener =>
        {
            var action = Assert.Single(listener["DefaultActions"]!.AsArray())!;
            Assert.Equal(("fixed-response", "404"), ((string?)action["Type"],
                (string?)action["FixedResponseConfig"]!["StatusCode"]));
        });
        Assert.Equal([["/health/region", "/hub", "/hub/*", "/ws"], ["/v1/*"]],
            hub.OfType(Rule).Select(rule => rule["Conditions"]![0]!["PathPatternConfig"]!["Values"]!.AsArray()
                .Select(path => (string)path!).Order(StringComparer.Ordinal).ToArray())
                .OrderBy(paths => paths.Length == 1));
        Assert.All(hub.OfType(Group), group => Assert.Equal(5080, group["Port"]!.GetValue<int>()));
    }

    /// <summary>
    /// A hub that leaves is unhealthy, and a network load balancer would by default cut all its connections then.
    /// </summary>
    [Fact]
    public void A_network_load_balancer_leaves_the_connections_of_an_unhealthy_node()
    {
        var group = Assert.Single(Groups(synthesis.OnInstances), group => (string?)group["Protocol"] == "TCP");
        var attributes = AttributesOf(group, "TargetGroupAttributes");
        Assert.Equal("false", attributes["target_health_state.unhealthy.connection_termination.enabled"]);
        Assert.Equal("true", attributes["deregistration_delay.connection_termination.enabled"]);
        Assert.Equal("true", attributes["preserve_client_ip.enabled"]);
    }

    [Fact]
    public void An_accelerator_leads_to_the_regions_own_balancer_with_the_clients_addresses()
    {
        foreach (var region in (string[])["eu-west-1", "us-east-1"])
        {
            var hub = synthesis.TwoRegions.Of("hub", region);
            Assert.Equal("DUAL_STACK",
                (string?)hub.One("AWS::GlobalAccelerator::Accelerator")["IpAddressType"]);
            var endpoints = hub.One("AWS::GlobalAccelerator::EndpointGroup");
            Assert.Equal(region, (string?)endpoints["EndpointGroupRegion"]);
            Assert.True((bool)endpoints["EndpointConfigurations"]![0]!["ClientIPPreservationEnabled"]!);
        }
        Assert.Empty(synthesis.OneRegion.Of("hub").OfType("AWS::GlobalAccelerator::Accelerator"));
    }

    private static IReadOnlyList<JsonNode> Groups(Variant variant) => variant.Of("hub").OfType(Group);

    private static Dictionary<string, string> AttributesOf(JsonNode properties, string list) =>
        properties[list]!.AsArray().ToDictionary(pair => (string)pair!["Key"]!, pair => pair!["Value"]!.ToString());
}
