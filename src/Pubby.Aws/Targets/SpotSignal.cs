using System.Text;
using Pubby.Core.Draining;

namespace Pubby.Aws.Targets;

/// <summary>Drains the node when its Spot instance is interrupted: AWS says so two minutes before.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
/// </remarks>
internal sealed class SpotSignal(InstanceMetadata metadata, TimeProvider time, ILogger<SpotSignal> log)
    : InstanceSignal("spot/instance-action", metadata, time, log)
{
    /// <summary>Where the notice has no time that can be read.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromMinutes(2);

    public override string Name => "spot";

    protected override DrainOrder? OrderOf(string text, DateTimeOffset now)
    {
        var said = JsonAnswer.Read<InstanceAction>(Encoding.UTF8.GetBytes(text));
        if (said is not { Action: { Length: > 0 } action }) return null;
        return new DrainOrder($"the Spot instance gets the action {action}", said.Time ?? now + Notice, Exits: true,
            IsFinal: true);
    }

    private sealed record InstanceAction(string? Action, DateTimeOffset? Time);
}
