using Amazon.CDK.AWS.Route53;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Regions;

/// <summary>
/// A region's names, as docs/how-to/send-clients-to-a-healthy-region.md has them: its own, its services', and its part
/// of the common one, which leads to the nearest region whose <c>/health/region</c> is green.
/// </summary>
internal sealed class PubbyRegions : Construct
{
    public PubbyRegions(Construct scope, string id, Site site, RecordTarget clients, RecordTarget publishers)
        : base(scope, id)
    {
        var zone = PublicHostedZone.FromPublicHostedZoneAttributes(this, "Zone",
            new PublicHostedZoneAttributes { HostedZoneId = site.File.Zone.Id, ZoneName = site.File.Zone.Name });
        Name("Clients", site.Host, clients);
        Name("Publishers", site.File.PublishHostOf(site.Region), publishers);
        // From outside, by way of all that clients go through. Fast, as failing over is what it is for.
        var check = new CfnHealthCheck(this, "HealthCheck", new CfnHealthCheckProps
        {
            HealthCheckConfig = new CfnHealthCheck.HealthCheckConfigProperty
            {
                Type = "HTTPS",
                FullyQualifiedDomainName = site.Host,
                Port = 443,
                ResourcePath = "/health/region",
                RequestInterval = 10,
                FailureThreshold = 3,
                EnableSni = true,
            },
        });
        _ = new CfnRecordSet(this, "Common", new CfnRecordSetProps
        {
            HostedZoneId = site.File.Zone.Id,
            Name = site.File.Domain,
            Type = "CNAME",
            Ttl = "30",
            SetIdentifier = site.Region.Name,
            Region = site.Region.Name,
            HealthCheckId = check.AttrHealthCheckId,
            ResourceRecords = [site.Host],
        });

        void Name(string what, string host, RecordTarget target)
        {
            _ = new ARecord(this, what, new ARecordProps { Zone = zone, RecordName = $"{host}.", Target = target });
            _ = new AaaaRecord(this, $"{what}Ipv6",
                new AaaaRecordProps { Zone = zone, RecordName = $"{host}.", Target = target });
        }
    }
}
