using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Balancers;

/// <summary>
/// At random, with less for targets that fail more than the others, as ALB's anomaly mitigation does. How much less is
/// not documented: here in proportion to what they answer, and never nothing.
/// </summary>
internal sealed class WeightedRandom : IBalancer
{
    private const double Least = 0.05;

    public void Give(
        IReadOnlyList<Target> targets, int self, long clients, double now, Span<long> given, Xoshiro random)
    {
        Span<double> weights = stackalloc double[targets.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = Math.Max(Least, 1 - targets[i].FailedShare);
        random.Share(clients, weights, given);
    }
}
