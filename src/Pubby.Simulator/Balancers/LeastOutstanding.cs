using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Balancers;

/// <summary>
/// Each client to the target with the fewest open connections: what comes in a tick fills the lowest like water.
/// </summary>
internal sealed class LeastOutstanding : IBalancer
{
    public void Give(
        IReadOnlyList<Target> targets, int self, long clients, double now, Span<long> given, Xoshiro random)
    {
        var order = Enumerable.Range(0, targets.Count).OrderBy(i => targets[i].Outstanding[self])
            .ThenBy(_ => random.Next()).ToArray();
        var lowest = targets[order[0]];
        // One that refuses at once stays the lowest, whatever it is sent.
        if (lowest.Node.IsClosed && (order.Length == 1
            || lowest.Outstanding[self] < targets[order[1]].Outstanding[self]))
        {
            given[order[0]] += clients;
            return;
        }
        var (filled, below) = (0, 0L);
        double level;
        do
        {
            below += targets[order[filled++]].Outstanding[self];
            level = (double)(below + clients) / filled;
        }
        while (filled < order.Length && targets[order[filled]].Outstanding[self] < level);
        var left = clients;
        for (var i = 0; i < filled; i++)
        {
            var wanted = (long)Math.Floor(level) - targets[order[i]].Outstanding[self];
            var part = Math.Clamp(wanted, 0, left);
            given[order[i]] += part;
            left -= part;
        }
        for (var i = 0; left > 0; i = (i + 1) % filled, left--) given[order[i]]++;
    }
}
