namespace Pubby.Infrastructure.Scaling;

/// <summary>One of the article's rules on the processor of the service's tasks.</summary>
/// <param name="Statistic"><c>Maximum</c> is the busiest task.</param>
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
        new("Idle", "Maximum", 30, 10, -10, true, 600),
    ];

    public bool AddsTasks => Percent > 0;
}
