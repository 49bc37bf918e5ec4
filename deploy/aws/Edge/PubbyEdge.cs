using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Amazon.CDK.AWS.GlobalAccelerator;
using Amazon.CDK.AWS.GlobalAccelerator.Endpoints;
using Amazon.CDK.AWS.Route53;
using Amazon.CDK.AWS.Route53.Targets;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;
using Endpoints = Amazon.CDK.AWS.GlobalAccelerator.Endpoints;

namespace Pubby.Infrastructure.Edge;

/// <summary>
/// A Global Accelerator before a region's balancer, instead of a CDN: clients enter AWS's network near to where they
/// are, and their connections end at no edge whose fault would cut them all at once. Each region has its own, so DNS,
/// which asks <c>/health/region</c>, still decides which region a client goes to.
/// </summary>
internal sealed class PubbyEdge : Construct
{
    private readonly Accelerator _accelerator;

    public PubbyEdge(Construct scope, string id, Site site, ApplicationLoadBalancer balancer) : base(scope, id)
    {
        _accelerator = new Accelerator(this, "Accelerator", new AcceleratorProps
        {
            AcceleratorName = $"{site.File.Name}-{site.Region.Name}",
            IpAddressType = Amazon.CDK.AWS.GlobalAccelerator.IpAddressType.DUAL_STACK,
        });
        var listener = _accelerator.AddListener("Https", new ListenerOptions
        {
            PortRanges = [new PortRange { FromPort = Ports.Https, ToPort = Ports.Https }],
        });
        listener.AddEndpointGroup("Region", new EndpointGroupOptions
        {
            Region = site.Region.Name,
            Endpoints =
            [
                new Endpoints.ApplicationLoadBalancerEndpoint(balancer, new ApplicationLoadBalancerEndpointOptions
                {
                    // So limits for each address count clients and not edges.
                    PreserveClientIp = true,
                }),
            ],
        });
    }

    public RecordTarget Target => RecordTarget.FromAlias(new GlobalAcceleratorTarget(_accelerator));
}
