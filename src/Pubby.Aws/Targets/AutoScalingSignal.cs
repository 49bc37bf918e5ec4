using Pubby.Core.Draining;

namespace Pubby.Aws.Targets;

/// <summary>Drains the node when its Auto Scaling group wants the instance to terminate.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
/// </remarks>
internal sealed class AutoScalingSignal(
    Ec2Options options, InstanceMetadata metadata, TimeProvider time, ILogger<AutoScalingSignal> log)
    : InstanceSignal("autoscaling/target-lifecycle-state", metadata, time, log)
{
    public override string Name => "asg";

    protected override DrainOrder? OrderOf(string text, DateTimeOffset now) => text == "Terminated"
        ? new DrainOrder("the Auto Scaling group terminates the instance", now.AddSeconds(options.HeartbeatSeconds),
            Exits: true, IsFinal: true) : null;
}
