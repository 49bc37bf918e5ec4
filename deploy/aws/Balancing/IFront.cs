using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Amazon.CDK.AWS.Route53;
using Amazon.CDK.AWS.S3;

namespace Pubby.Infrastructure.Balancing;

/// <summary>A balancer with its listener and its target group.</summary>
internal interface IFront
{
    /// <summary>The group's ARN.</summary>
    string TargetGroup { get; }

    /// <summary>What CloudWatch calls the balancer and the group.</summary>
    (string LoadBalancer, string TargetGroup) MetricNames { get; }

    BaseLoadBalancer LoadBalancer { get; }

    RecordTarget Target { get; }

    void Attach(BaseService service);

    void LogTo(IBucket bucket);
}
