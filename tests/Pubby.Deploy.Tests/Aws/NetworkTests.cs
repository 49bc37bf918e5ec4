using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;

namespace Pubby.Deploy.Tests.Aws;

[Collection(AwsCollection.Name)]
public sealed class NetworkTests(Synthesis synthesis)
{
    private const string SecurityGroup = "AWS::EC2::SecurityGroup";
    private const string Entry = "AWS::EC2::NetworkAclEntry";

    /// <summary>A rule for everything, in both directions, or the connection counts against the instance.</summary>
    [Fact]
    public void Connections_to_a_hub_are_not_tracked()
    {
        foreach (var variant in synthesis.All)
        {
            var group = variant.Of("network").One(SecurityGroup);
            foreach (var (everywhere, cidr) in ((string, string)[])[("0.0.0.0/0", "CidrIp"), ("::/0", "CidrIpv6")])
            {
                Assert.Contains(group["SecurityGroupIngress"]!.AsArray(), rule =>
                    (string?)rule![cidr] == everywhere && rule["FromPort"]!.GetValue<int>() == 5080);
                Assert.Contains(group["SecurityGroupEgress"]!.AsArray(), rule =>
                    (string?)rule![cidr] == everywhere && (string?)rule["IpProtocol"] == "-1");
            }
            // A balancer that is attached adds no rule for itself.
            Assert.Empty(variant.Of("hub").OfType("AWS::EC2::SecurityGroupIngress"));
        }
    }

    [Fact]
    public void Access_lists_let_balancers_in_and_nobody_else()
    {
        Assert.Equal(
        [
            "in 5080-5080 10.20.0.0/16", "in 5081-5081 10.20.0.0/16", "in 32768-60999 0.0.0.0/0",
            "in 32768-60999 ::/0", "out 443-443 0.0.0.0/0", "out 443-443 ::/0", "out 1024-65535 10.20.0.0/16",
        ], RulesOf(synthesis.OneRegion, "HubAccess"));
    }

    /// <summary>Its clients' addresses reach the hubs, so they are let in from everywhere.</summary>
    [Fact]
    public void Behind_a_network_load_balancer_clients_come_from_everywhere()
    {
        var rules = RulesOf(synthesis.OnInstances, "HubAccess");
        Assert.Equal("in 5080-5080 0.0.0.0/0", rules[0]);
        Assert.Equal("in 5081-5081 10.20.0.0/16", rules[1]);
    }

    [Fact]
    public void The_cache_is_reached_from_inside_and_leads_nowhere()
    {
        Assert.Equal(
        [
            "in 6380-6380 10.20.0.0/16", "in 32768-60999 10.20.0.0/16", "out 6380-6380 10.20.0.0/16",
            "out 32768-60999 10.20.0.0/16",
        ], RulesOf(synthesis.OneRegion, "CacheAccess"));
        var network = synthesis.OneRegion.Of("network");
        Assert.DoesNotContain(network.Resources, resource =>
            resource.Key.Contains("cacheSubnet", StringComparison.Ordinal)
            && (string?)resource.Value["Type"] == "AWS::EC2::Route");
    }

    [Fact]
    public void Three_zones_each_with_a_way_out_of_its_own()
    {
        var network = synthesis.OneRegion.Of("network");
        network.HasCount("AWS::EC2::NatGateway", 3);
        Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], network.OfType("AWS::EC2::Subnet")
            .Select(subnet => (string)subnet["AvailabilityZone"]!).Distinct().Order(StringComparer.Ordinal));
        // DynamoDB and S3 are reached without it.
        network.HasCount("AWS::EC2::VPCEndpoint", 2);
    }

    /// <summary>An account is all that a template needs: nothing is looked up in it when it is made.</summary>
    [Fact]
    public void Nothing_is_looked_up() => Assert.All(synthesis.All, variant =>
        Assert.DoesNotContain("\"missing\"", File.ReadAllText(Path.Combine(variant.FolderPath, "manifest.json")),
            StringComparison.Ordinal));

    private static List<string> RulesOf(Variant variant, string list) =>
    [
        .. variant.Of("network").Resources
            .Where(resource => (string?)resource.Value["Type"] == Entry
                && resource.Key.Contains(list, StringComparison.Ordinal))
            .Select(resource => resource.Value["Properties"]!)
            .OrderBy(rule => rule["Egress"]?.GetValue<bool>() == true)
            .ThenBy(rule => rule["RuleNumber"]!.GetValue<int>())
            .Select(Text),
    ];

    private static string Text(JsonNode rule)
    {
        Assert.Equal("allow", (string?)rule["RuleAction"]);
        var direction = rule["Egress"]?.GetValue<bool>() == true ? "out" : "in";
        return $"{direction} {rule["PortRange"]!["From"]}-{rule["PortRange"]!["To"]} " +
            $"{rule["CidrBlock"] ?? rule["Ipv6CidrBlock"]}";
    }
}
