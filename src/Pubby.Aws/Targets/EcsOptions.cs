using System.ComponentModel.DataAnnotations;

namespace Pubby.Aws.Targets;

/// <summary>
/// <c>Pubby:Drain:Ecs</c>: drains the node when its target is deregistered from its load balancer. Credentials are not
/// here: the AWS SDK finds them (the task's role).
/// </summary>
internal sealed class EcsOptions
{
    public EcsWatch Enabled { get; set; }

    /// <summary>The ARNs of the target groups that the task is in; empty: those of its service, asked of ECS.</summary>
    public List<string> TargetGroups { get; } = [];

    /// <summary>
    /// The container that the balancer sends to, for example a proxy beside the hub; empty: the hub's own. Ignored
    /// unless <see cref="TargetGroups"/> are set: otherwise the service says it.
    /// </summary>
    public string Container { get; set; } = "";

    /// <summary>
    /// The container's port that the balancer sends to; null: its only one. Ignored unless <see cref="TargetGroups"/>
    /// are set: otherwise the service says it.
    /// </summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>
    /// True: a node that has to end while its target is still healthy deregisters it, as ECS may not do so for Spot
    /// tasks on Fargate.
    /// </summary>
    public bool Deregister { get; set; }

    /// <summary>Another server than AWS's for ECS and for the balancer, for tests. Null: AWS's.</summary>
    public string? ServiceUrl { get; set; }
}

internal enum EcsWatch : byte
{
    /// <summary>If the task's metadata can be asked for: in every task of ECS.</summary>
    Auto,

    On,

    Off,
}
