using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Balancers;

/// <summary>The one with fewer open connections of two targets at random.</summary>
internal sealed class RandomOfTwo : IBalancer
{
    public void Give(
        IReadOnlyList<Target> targets, int self, long clients, double now, Span<long> given, Xoshiro random)
    {
        var order = Enumerable.Range(0, targets.Count).OrderBy(i => targets[i].Outstanding[self])
            .ThenBy(_ => random.Next()).ToArray();
        // The lower of two draws with replacement is the one of rank i with the chance (2 (n - i) - 1) / n².
        Span<double> weights = stackalloc double[order.Length];
        for (var i = 0; i < weights.Length; i++) weights[i] = (2 * (order.Length - i)) - 1;
        Span<long> ranked = stackalloc long[order.Length];
        random.Share(clients, weights, ranked);
        for (var i = 0; i < order.Length; i++) given[order[i]] += ranked[i];
    }
}
