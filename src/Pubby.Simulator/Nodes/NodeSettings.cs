using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Nodes;

/// <summary>What all nodes of a scenario are like.</summary>
/// <param name="Cores">That a node has.</param>
/// <param name="Quota">The cores of the host that all nodes share; null: each has its own.</param>
/// <param name="Capacity">How many connections a node may have.</param>
/// <param name="Rooms">Each client is in one of so many rooms.</param>
/// <param name="MessagesPerSecond">That each client receives.</param>
/// <param name="HasAdmission">
/// Nodes let in as many as they bear, and tell clients over how long to spread if they die. False: all that come.
/// </param>
/// <param name="EvensOut">Nodes move clients while the fleet is uneven.</param>
/// <param name="FallsAfter">
/// A node that has been overloaded for so many seconds ends, and its connections with it. No other takes its place. 0:
/// never.
/// </param>
/// <param name="Notice">How long a leaving node still admits, in seconds.</param>
/// <param name="DrainSeconds">Over how long a node drains.</param>
/// <param name="Costs">What costs more or less than measured.</param>
internal sealed record NodeSettings(
    [Range(0.01, 1_024)] double Cores = 2, [Range(1, Scenario.MaxClients)] int Capacity = 200_000,
    [Range(1, Scenario.MaxClients)] int Rooms = 1, [Range(0, 100_000)] double MessagesPerSecond = 0,
    bool HasAdmission = true, bool EvensOut = true, [Range(0, 86_400)] double FallsAfter = 0,
    [Range(0, 3_600)] double Notice = 15, [Range(0, 86_400)] double DrainSeconds = 600,
    [Range(0.01, 1_024)] double? Quota = null, CostOverrides? Costs = null)
{
    [JsonIgnore]
    public NodeCosts Cost => (Costs ?? new CostOverrides()).Over(NodeCosts.Measured);
}

/// <summary>In microseconds of one core, as in <see cref="NodeCosts"/>; null: as measured.</summary>
internal sealed record CostOverrides(
    [Range(0, NodeCosts.Max)] double? Idle = null, [Range(0.01, NodeCosts.Max)] double? Connect = null,
    [Range(0, NodeCosts.Max)] double? Refuse = null, [Range(0, NodeCosts.Max)] double? Deliver = null,
    [Range(0, NodeCosts.Max)] double? Load = null, [Range(0, NodeCosts.Max)] double? Base = null)
{
    public NodeCosts Over(NodeCosts costs) => costs with
    {
        Idle = Idle ?? costs.Idle,
        Connect = Connect ?? costs.Connect,
        Refuse = Refuse ?? costs.Refuse,
        Deliver = Deliver ?? costs.Deliver,
        Load = Load ?? costs.Load,
        Base = Base ?? costs.Base,
    };
}
