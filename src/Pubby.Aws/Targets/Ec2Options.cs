using System.ComponentModel.DataAnnotations;

namespace Pubby.Aws.Targets;

/// <summary><c>Pubby:Drain:Ec2</c>: drains the node when its EC2 instance is about to end.</summary>
internal sealed class Ec2Options
{
    /// <summary>True: at the notice that a Spot instance is interrupted, two minutes before.</summary>
    public bool Spot { get; set; }

    /// <summary>True: at the recommendation to leave a Spot instance, which may come earlier.</summary>
    public bool Rebalance { get; set; }

    /// <summary>
    /// True: when the Auto Scaling group wants the instance to terminate. Ignored under ECS, which drains the
    /// instance's tasks itself.
    /// </summary>
    public bool AutoScaling { get; set; }

    /// <summary>How long the group's termination hook waits, in seconds: its heartbeat time-out.</summary>
    [Range(30, 7200)]
    public int HeartbeatSeconds { get; set; } = 3600;

    /// <summary>Another server than the instance's metadata, for tests. Null: <c>http://169.254.169.254</c>.</summary>
    public string? MetadataUrl { get; set; }
}
