using System.Text.Json.Serialization;

namespace Pubby.Simulator.Nodes;

/// <summary>What all nodes of a scenario are like.</summary>
/// <param name="Cores">That a node has.</param>
/// <param name="Capacity">How many connections a node may have.</param>
/// <param name="Rooms">Each client is in one of so many rooms.</param>
/// <param name="MessagesPerSecond">That each client receives.</param>
/// <param name="HasAdmission">
/// Nodes let in as many as they bear, and tell clients over how long to spread if they die. False: all that come.
/// </param>
/// <param name="EvensOut">Nodes move clients while the fleet is uneven.</param>
/// <param name="FallsAfter">
/// A node that has been overloaded for so many seconds is replaced: its connections end. 0: never.
/// </param>
/// <param name="Notice">How long a leaving node still admits, in seconds.</param>
/// <param name="DrainSeconds">Over how long a node drains.</param>
/// <param name="Costs">What costs more or less than measured.</param>
internal sealed record NodeSettings(
    double Cores = 2, int Capacity = 200_000, int Rooms = 1, double MessagesPerSecond = 0, bool HasAdmission = true,
    bool EvensOut = true, double FallsAfter = 0, double Notice = 15, double DrainSeconds = 600,
    CostOverrides? Costs = null)
{
    [JsonIgnore]
    public NodeCosts Cost { get; } = (Costs ?? new CostOverrides()).Over(NodeCosts.Measured);
}

/// <summary>In microseconds of one core, as in <see cref="NodeCosts"/>; null: as measured.</summary>
internal sealed record CostOverrides(
    double? Idle = null, double? Connect = null, double? Refuse = null, double? Deliver = null, double? Base = null)
{
    public NodeCosts Over(NodeCosts costs) => costs with
    {
        Idle = Idle ?? costs.Idle,
        Connect = Connect ?? costs.Connect,
        Refuse = Refuse ?? costs.Refuse,
        Deliver = Deliver ?? costs.Deliver,
        Base = Base ?? costs.Base,
    };
}
