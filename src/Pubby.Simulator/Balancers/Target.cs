using System.ComponentModel.DataAnnotations;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Balancers;

/// <summary>A node as a balancer sees it.</summary>
internal sealed class Target(Node node, HealthChecks checks, double phase)
{
    private double _nextCheck = -1;
    private int _differing;

    public Node Node => node;

    public bool IsHealthy { get; private set; }

    /// <summary>Since when it has been healthy, in seconds.</summary>
    public double HealthySince { get; private set; }

    /// <summary>What each of the balancer's nodes has open at this target.</summary>
    public long[] Outstanding { get; private set; } = new long[1];

    /// <summary>The share of what it was sent that failed lately.</summary>
    public double FailedShare { get; private set; }

    /// <summary>It was healthy before anything happened.</summary>
    public void Trust() => (IsHealthy, HealthySince) = (true, double.NegativeInfinity);

    public void Grow(int balancerNodes)
    {
        var grown = new long[balancerNodes];
        Outstanding.CopyTo(grown, 0);
        Outstanding = grown;
    }

    /// <summary>Asks whether the node is ready, when that is due.</summary>
    public void Check(double now)
    {
        if (_nextCheck < 0) _nextCheck = now + (checks.Seconds * phase);
        if (now < _nextCheck) return;
        _nextCheck += checks.Seconds;
        if (node.IsReady == IsHealthy)
        {
            _differing = 0;
            return;
        }
        if (++_differing < (IsHealthy ? checks.Fall : checks.Rise)) return;
        (IsHealthy, HealthySince, _differing) = (!IsHealthy, now, 0);
    }

    /// <summary>How it answered in this tick; what is older counts less and less, by half in two seconds.</summary>
    public void Observe(double tick)
    {
        if (node.Tick.Offered == 0) return;
        var failed = Math.Min(1, (double)node.Tick.Refused / node.Tick.Offered);
        FailedShare += (failed - FailedShare) * (1 - Math.Pow(0.5, tick / 2));
    }
}

/// <summary>How a balancer finds out which nodes are ready.</summary>
/// <param name="Seconds">Between two checks of a node.</param>
/// <param name="Fall">So many unready answers in a row, and it is sent nothing.</param>
/// <param name="Rise">So many ready answers in a row, and it is.</param>
internal sealed record HealthChecks(
    [Range(0.1, 300)] double Seconds = 5, [Range(1, 100)] int Fall = 2, [Range(1, 100)] int Rise = 2);
