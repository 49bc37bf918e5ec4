using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Pubby.Simulator.Balancers;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scaling;

namespace Pubby.Simulator.Scenarios;

/// <summary>What happens to a fleet, and what has to come out. All times are in seconds.</summary>
/// <param name="Name">Of a variant: <c>shed/round-robin</c>.</param>
/// <param name="About">One sentence.</param>
/// <param name="Seconds">How long it takes.</param>
/// <param name="Fleet">How it begins.</param>
/// <param name="Clients">How many clients want to be connected, at which second: straight lines between.</param>
/// <param name="From">The second from which on measures are taken; null: the first event's.</param>
internal sealed record Scenario(
    string Name, string About, [Range(1, 86_400)] double Seconds, FleetSettings Fleet, NodeSettings? Node = null,
    BalancerSettings? Balancer = null, ClientSettings? Client = null,
    [Range(0, Scenario.MaxClients)] double[][]? Clients = null, ScenarioEvent[]? Events = null,
    ScalingSettings? Scaling = null, Expectation[]? Expect = null, [Range(0, 86_400)] double? From = null)
{
    public const int MaxNodes = 2_000;

    /// <summary>Of a node, or of a fleet: a count is a whole number of 32 bits in the hub too.</summary>
    public const int MaxClients = 1_000_000_000;

    /// <summary>The length of a tick.</summary>
    public const double Tick = 0.1;

    public NodeSettings NodeOrDefault => Node ?? new NodeSettings();

    public ClientSettings ClientOrDefault => Client ?? new ClientSettings();

    public BalancerSettings BalancerOrDefault => Balancer ?? new BalancerSettings();

    public IEnumerable<ScenarioEvent> EventsInOrder => (Events ?? []).OrderBy(one => one.At);

    public double MeasuredFrom => From ?? EventsInOrder.FirstOrDefault()?.At ?? 0;
}

/// <summary>How the fleet begins.</summary>
/// <param name="Nodes">Serving, and known to the balancer.</param>
/// <param name="ClientsPerNode">That each has.</param>
/// <param name="EachNode">The same, where it is not the same for all; null: it is.</param>
internal sealed record FleetSettings(
    [Range(1, Scenario.MaxNodes)] int Nodes, [Range(0, Scenario.MaxClients)] long ClientsPerNode = 0,
    [Range(0, Scenario.MaxClients)] long[]? EachNode = null)
{
    public long ClientsOf(int node) => EachNode?[node] ?? ClientsPerNode;

    [JsonIgnore]
    public long Clients => EachNode?.Sum() ?? (Nodes * ClientsPerNode);
}

/// <summary>What has to come out.</summary>
/// <param name="Measure">Its name.</param>
/// <param name="Least">Null: no limit.</param>
/// <param name="Most">Null: no limit.</param>
internal sealed record Expectation(string Measure, double? Least = null, double? Most = null);
