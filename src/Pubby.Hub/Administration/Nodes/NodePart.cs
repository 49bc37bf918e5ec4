using Pubby.Hub.Administration.Drain;
using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Administration.Nodes;

/// <summary>A node asks nothing of another's state but all of it.</summary>
internal sealed record NodeQuery;

/// <summary>How a node is. Rates and percentiles are of the last 10 s.</summary>
/// <param name="Id">New for each process.</param>
/// <param name="Name">The host's.</param>
/// <param name="Region">Empty: it has none.</param>
/// <param name="Started">By its own clock.</param>
/// <param name="Phase">Serving, leaving, draining, drained or stopping.</param>
/// <param name="Capacity">How many connections it could have.</param>
/// <param name="Rooms">Those that are alive on it.</param>
/// <param name="Behind">Subscriptions that are behind.</param>
/// <param name="PublishesPerSecond">That were published at it.</param>
/// <param name="FanOutP50Ms">Null: nothing was delivered.</param>
/// <param name="Store"><c>ok</c>, <c>read_only</c> or <c>unavailable</c>.</param>
/// <param name="Redis"><c>ok</c>, <c>unavailable</c> or <c>none</c>.</param>
/// <param name="Drain">Null: it serves.</param>
/// <param name="Shedding">It moves clients to nodes that have fewer.</param>
internal sealed record NodePart(
    string Id, string Name, string Version, string Region, DateTimeOffset Started, string Phase, int Connections,
    int Capacity, int Rooms, long Subscriptions, int Behind, double ConnectsPerSecond, double PublishesPerSecond,
    double DeliveriesPerSecond, double? FanOutP50Ms, double? FanOutP99Ms, string Store, string Redis,
    DrainAnswer? Drain, bool Shedding);

/// <param name="Nodes">By name, then id.</param>
internal sealed record NodesAnswer(IReadOnlyList<NodePart> Nodes, FleetPart Fleet);
