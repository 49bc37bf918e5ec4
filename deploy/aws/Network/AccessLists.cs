using Amazon.CDK.AWS.EC2;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Network;

/// <summary>
/// The access lists of the hubs' and the cache's subnets. They know no connections, so answers need rules of their own:
/// a hub's answers go out to any port, and what it asked for comes back to one that Linux connects from.
/// </summary>
internal static class AccessLists
{
    private const string Everywhere = "0.0.0.0/0";
    private const string Reason = "They track no connections, and the hubs' security group is open for the same reason";
    private const string EverywhereIpv6 = "::/0";

    public static void Add(Construct scope, Vpc vpc, string cidr, Balancer balancer)
    {
        // A network load balancer leaves the client's address as it is.
        var clients = balancer == Balancer.Network ? Everywhere : cidr;
        Add(scope, vpc, "HubAccess", PubbyNetwork.HubSubnets,
        [
            new("FromBalancers", TrafficDirection.INGRESS, clients, Ports.Hub, Ports.Hub),
            new("FromOperators", TrafficDirection.INGRESS, cidr, Ports.Admin, Ports.Admin),
            new("Answers", TrafficDirection.INGRESS, Everywhere, Ports.Ephemeral.First, Ports.Ephemeral.Last),
            new("AnswersIpv6", TrafficDirection.INGRESS, EverywhereIpv6, Ports.Ephemeral.First, Ports.Ephemeral.Last),
            new("ToAws", TrafficDirection.EGRESS, Everywhere, Ports.Https, Ports.Https),
            new("ToAwsIpv6", TrafficDirection.EGRESS, EverywhereIpv6, Ports.Https, Ports.Https),
            new("ToClients", TrafficDirection.EGRESS, clients, Ports.Unprivileged.First, Ports.Unprivileged.Last),
            // Inside the network: the cache, and answers to operators.
            .. clients == cidr ? Array.Empty<Rule>() :
                [new("ToCache", TrafficDirection.EGRESS, cidr, Ports.Unprivileged.First, Ports.Unprivileged.Last)],
        ]);
        Add(scope, vpc, "CacheAccess", PubbyNetwork.CacheSubnets,
        [
            new("FromHubs", TrafficDirection.INGRESS, cidr, Ports.Cache, Ports.Cache),
            new("FromReplicas", TrafficDirection.INGRESS, cidr, Ports.Ephemeral.First, Ports.Ephemeral.Last),
            new("ToReplicas", TrafficDirection.EGRESS, cidr, Ports.Cache, Ports.Cache),
            new("ToHubs", TrafficDirection.EGRESS, cidr, Ports.Ephemeral.First, Ports.Ephemeral.Last),
        ]);
    }

    private static void Add(Construct scope, Vpc vpc, string id, string subnets, IReadOnlyList<Rule> rules)
    {
        var list = new NetworkAcl(scope, id, new NetworkAclProps
        {
            Vpc = vpc,
            SubnetSelection = new SubnetSelection { SubnetGroupName = subnets },
        });
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            var entry = list.AddEntry(rule.Name, new CommonNetworkAclEntryOptions
            {
                RuleNumber = 100 + (10 * i),
                Direction = rule.Direction,
                RuleAction = Amazon.CDK.AWS.EC2.Action.ALLOW,
                Cidr = rule.Cidr.Contains(':', StringComparison.Ordinal)
                    ? AclCidr.Ipv6(rule.Cidr) : AclCidr.Ipv4(rule.Cidr),
                Traffic = AclTraffic.TcpPortRange(rule.First, rule.Last),
            });
            entry.Except(("AwsSolutions-VPC3", Reason));
        }
        list.Except(("AwsSolutions-VPC3", Reason));
    }

    private sealed record Rule(string Name, TrafficDirection Direction, string Cidr, int First, int Last);
}
