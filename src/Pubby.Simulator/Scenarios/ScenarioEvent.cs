using System.ComponentModel.DataAnnotations;

namespace Pubby.Simulator.Scenarios;

/// <summary>Something that happens at a second: one of these.</summary>
/// <param name="Add">So many nodes are added.</param>
/// <param name="StartSeconds">After so long they serve.</param>
/// <param name="Kill">So many of the largest nodes die.</param>
/// <param name="AddBalancers">So many machines are added to the balancer.</param>
/// <param name="Withdraw">No node is to drain any more.</param>
/// <param name="Pause">Nodes that drain give nobody away for now: the order may be withdrawn soon.</param>
internal sealed record ScenarioEvent(
    [Range(0, 86_400)] double At, [Range(0, Scenario.MaxNodes)] int Add = 0,
    [Range(0, 3_600)] double StartSeconds = 0, [Range(0, Scenario.MaxNodes)] int Kill = 0,
    [Range(0, 100)] int AddBalancers = 0, bool Withdraw = false, bool Pause = false,
    DrainEvent? Drain = null, DeployEvent? Deploy = null, FailoverEvent? Failover = null);

/// <summary>Nodes are ordered to go.</summary>
/// <param name="Nodes">So many, the oldest first.</param>
/// <param name="Seconds">Over how long they drain; null: as their settings say.</param>
/// <param name="IsPaced">False: they close all at once.</param>
/// <param name="HasNotice">False: they refuse at once, as if the balancer knew already.</param>
/// <param name="IsDeregistered">The balancer sends them nothing more from now on.</param>
/// <param name="Exits">Their processes end.</param>
/// <param name="DeadlineSeconds">After so long the process is killed; null: nobody says.</param>
internal sealed record DrainEvent(
    [Range(1, Scenario.MaxNodes)] int Nodes = 1, [Range(0, 86_400)] double? Seconds = null, bool IsPaced = true,
    bool HasNotice = true, bool IsDeregistered = false, bool Exits = false,
    [Range(0, 86_400)] double? DeadlineSeconds = null);

/// <summary>Every node is replaced.</summary>
/// <param name="AtOnce">So many at a time.</param>
/// <param name="StartSeconds">A new node serves after so long.</param>
/// <param name="IsNewFirst">False: a new one starts when the old one has ended, in its place.</param>
/// <param name="How">How the old ones go.</param>
/// <param name="First">How the first of them goes; null: as the others.</param>
internal sealed record DeployEvent(
    [Range(1, Scenario.MaxNodes)] int AtOnce = 1, [Range(0, 3_600)] double StartSeconds = 10, bool IsNewFirst = true,
    DrainEvent? How = null, DrainEvent? First = null);

/// <summary>Another region goes down, and its clients come here.</summary>
/// <param name="Clients">That it had.</param>
/// <param name="NoticedAfter">After so long the name server gives this region's address.</param>
/// <param name="TimeToLive">Of the name server's answers.</param>
/// <param name="Spread">Over how long the region had told its clients to come back if it died.</param>
internal sealed record FailoverEvent(
    [Range(0, Scenario.MaxClients)] long Clients, [Range(0, 3_600)] double NoticedAfter = 30,
    [Range(0, 3_600)] double TimeToLive = 60,
    [Range(0, 30)] double Spread = 0);
