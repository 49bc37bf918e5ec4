using Pubby.Simulator.Scaling;

namespace Pubby.Simulator.Validation;

/// <summary>A match in seven minutes, as real processes and the simulator play it.</summary>
internal static class EveningPlan
{
    /// <summary>How many times as many clients there are at the height as at the start.</summary>
    private const double Height = 6;

    /// <summary>
    /// So many times as many as at the start, each node is to have. The height is well above four nodes' share: at the
    /// edge, a client more or less would decide of a fifth.
    /// </summary>
    private const double PerNode = 1.4;

    /// <summary>Points of a curve of clients: seconds, and how many there are.</summary>
    /// <param name="clients">At the start.</param>
    public static double[][] ClientsOf(double clients) =>
    [
        [0, clients], [20, clients], [140, Height * clients], [230, Height * clients], [350, clients], [430, clients],
    ];

    /// <param name="clients">At the start.</param>
    /// <param name="most">So many nodes there may be.</param>
    /// <param name="drainSeconds">Over how long a node drains.</param>
    public static ScalingSettings ScalingOf(double clients, int most, double drainSeconds)
    {
        var wanted = PerNode * clients;
        return new ScalingSettings(
            [
                new ScalingRule(ScalingMetric.ConnectionsAverage, Above: wanted, Datapoints: 1, Target: wanted,
                    Cooldown: 20),
                new ScalingRule(ScalingMetric.ConnectionsAverage, Below: 0.75 * wanted, Datapoints: 3, Target: wanted,
                    Cooldown: 30),
            ],
            Period: 10, Delay: 0, StartSeconds: Reenactment.StartSeconds, DeregistrationSeconds: drainSeconds + 60,
            Deregisters: false, Most: most);
    }
}
