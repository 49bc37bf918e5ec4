using Pubby.Core.Draining;

namespace Pubby.Aws.Targets;

/// <summary>
/// Drains the node at the recommendation to leave its Spot instance. It may come long before the interruption, or
/// without one: the node waits, and serves again if the recommendation goes.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html</remarks>
internal sealed class RebalanceSignal(InstanceMetadata metadata, TimeProvider time, ILogger<RebalanceSignal> log)
    : InstanceSignal("events/recommendations/rebalance", metadata, time, log)
{
    public override string Name => "rebalance";

    protected override DrainOrder? OrderOf(string text, DateTimeOffset now) =>
        text.StartsWith('{') ? new DrainOrder("AWS recommends to leave this Spot instance") : null;
}
