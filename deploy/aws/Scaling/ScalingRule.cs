namespace Pubby.Infrastructure.Scaling;

/// <summary>
/// One of the article's rules on the processor of the service's tasks, or ours on their connections: tasks that are
/// full of quiet clients use next to no processor. By the article's three alone they would be removed
/// (<c>quiet/three-rules</c> of docs/scale.md).
/// </summary>
/// <param name="Statistic"><c>Maximum</c> is the busiest task.</param>
/// <param name="Threshold">In percent of the processor, or of the connections that a task admits.</param>
/// <param name="Minutes">For so many minutes in a row.</param>
/// <param name="Percent">How many tasks more or fewer.</param>
/// <param name="HasLeastStep">At least one task. A doubling needs none.</param>
/// <param name="Cooldown">Seconds. The article names none: these are ours.</param>
internal sealed record ScalingRule(string Name, string Statistic, int Threshold, int Minutes, int Percent,
    bool HasLeastStep, int Cooldown)
{
    public static readonly ScalingRule[] All =
    [
        new("Busy", "Average", 60, 3, +50, true, 180),
        new("VeryBusy", "Maximum", 85, 1, +100, false, 180),
        new("Full", "Average", 60, 3, +50, true, 180) { IsOfConnections = true },
        // 3 tasks below 40 % are 2 below 60 %: what this removes, Full does not add again.
        new("Idle", "Maximum", 30, 10, -10, true, 600) { ConnectionsBelow = 40 },
    ];

    public bool AddsTasks => Percent > 0;

    public bool IsOfConnections { get; init; }

    /// <summary>
    /// Only while a task that serves has less than so many percent of what it admits, in the mean; null: always.
    /// </summary>
    public int? ConnectionsBelow { get; init; }
}
