using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Pubby.Simulator.Balancers;

/// <summary>What stands between the clients and the nodes.</summary>
/// <param name="Nodes">The balancer is so many machines, each with its own counts; clients go to any of them.</param>
/// <param name="SlowStart">Of round robin: over how many seconds a new target's share grows.</param>
/// <param name="FailsOpen">When no node is healthy, all get clients, as ALB has it. HAProxy refuses.</param>
/// <param name="RetriesRefused">A refused connection is tried at another node (HAProxy: <c>retry-on 503</c>).</param>
internal sealed record BalancerSettings(
    BalancerKind Kind = BalancerKind.Least, [Range(1, 100)] int Nodes = 1, [Range(0, 3_600)] double SlowStart = 0,
    bool RetriesRefused = false, bool FailsOpen = true, HealthChecks? Checks = null)
{
    [JsonIgnore]
    public HealthChecks Health => Checks ?? new HealthChecks();

    public IBalancer Make() => Kind switch
    {
        BalancerKind.RoundRobin => new RoundRobin(SlowStart),
        BalancerKind.RandomOfTwo => new RandomOfTwo(),
        BalancerKind.Weighted => new WeightedRandom(),
        _ => new LeastOutstanding(),
    };
}

internal enum BalancerKind
{
    /// <summary>Least outstanding requests, least connections.</summary>
    [JsonStringEnumMemberName("least")]
    Least,

    [JsonStringEnumMemberName("round-robin")]
    RoundRobin,

    [JsonStringEnumMemberName("random-of-two")]
    RandomOfTwo,

    [JsonStringEnumMemberName("weighted-random")]
    Weighted,
}
