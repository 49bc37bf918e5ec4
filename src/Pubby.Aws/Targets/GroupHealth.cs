namespace Pubby.Aws.Targets;

/// <summary>What the fleet knows of a target group: all targets, and when they were asked for.</summary>
/// <param name="AnsweredAt">When the last good answer was asked for; null: there was none yet.</param>
/// <param name="Targets">Of that answer.</param>
/// <param name="PollAfter">When the group may be asked for again.</param>
/// <param name="Pause">From the last call until then.</param>
/// <param name="Fault">Why the last call brought nothing; null: it brought an answer.</param>
/// <param name="DelaySeconds">The group's deregistration delay; null: not known.</param>
/// <param name="DelayAskedAt">When that was last asked for.</param>
/// <param name="DelayFault">Why it is not known.</param>
internal sealed record GroupHealth(
    DateTimeOffset? AnsweredAt, IReadOnlyList<TargetHealth> Targets, DateTimeOffset PollAfter, TimeSpan Pause,
    TargetFault? Fault, int? DelaySeconds, DateTimeOffset? DelayAskedAt, TargetFault? DelayFault)
{
    /// <summary>AWS's own default.</summary>
    private static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(300);

    public static GroupHealth Unknown { get; } =
        new(null, [], DateTimeOffset.MinValue, TimeSpan.Zero, null, null, null, null);

    public TimeSpan Delay => DelaySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultDelay;

    /// <returns>The target's state; null: it is not registered.</returns>
    public string? StateOf(OwnTarget target) =>
        Targets.FirstOrDefault(one => one?.Port == target.Port && one.Id == target.Id)?.State;
}
