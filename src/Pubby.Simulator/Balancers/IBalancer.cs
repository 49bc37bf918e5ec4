using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Balancers;

/// <summary>By what a balancer chooses a target.</summary>
internal interface IBalancer
{
    /// <summary>Gives clients that come in one tick to targets.</summary>
    /// <param name="targets">The healthy ones, at least one.</param>
    /// <param name="self">Which of the balancer's nodes chooses: it knows its own counts alone.</param>
    /// <param name="given">Is added to; as long as <paramref name="targets"/>.</param>
    void Give(IReadOnlyList<Target> targets, int self, long clients, double now, Span<long> given, Xoshiro random);
}
