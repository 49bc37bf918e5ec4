using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Balancers;

/// <summary>One after another.</summary>
/// <param name="slowStart">Over so many seconds a new target's share grows to that of the others; 0: at once.</param>
internal sealed class RoundRobin(double slowStart) : IBalancer
{
    private double _place;

    public void Give(
        IReadOnlyList<Target> targets, int self, long clients, double now, Span<long> given, Xoshiro random)
    {
        Span<double> weights = stackalloc double[targets.Count];
        var all = 0.0;
        for (var i = 0; i < weights.Length; i++)
            all += weights[i] = slowStart <= 0 ? 1 : Math.Clamp((now - targets[i].HealthySince) / slowStart, 0.01, 1);
        // In turn, so that a target gets its share exactly: from where the last tick ended.
        var (sum, before) = (0.0, 0L);
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            var until = i == weights.Length - 1 ? clients : (long)Math.Floor((clients * sum / all) + _place);
            until = Math.Clamp(until, before, clients);
            given[i] += until - before;
            before = until;
        }
        _place = random.Next();
    }
}
