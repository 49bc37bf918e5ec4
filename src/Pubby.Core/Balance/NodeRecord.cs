using Pubby.Core.Draining;

namespace Pubby.Core.Balance;

/// <summary>What a node tells the other nodes of its fleet.</summary>
/// <param name="Id">New for each process.</param>
/// <param name="Count">Open connections.</param>
/// <param name="Capacity">How many it could have. Nodes are even if each has the same share of its capacity.</param>
/// <param name="FreeConnects">How many more connects a second it could take.</param>
/// <param name="IsRed">Its region does not deliver in time, as it measures it.</param>
/// <param name="Shed">How many of its clients it has moved since it started.</param>
/// <param name="Version">The hub's, for people.</param>
/// <param name="Started">By its own clock, for people.</param>
internal sealed record NodeRecord(
    string Id, int Count, int Capacity, NodePhase Phase, double FreeConnects, bool IsRed, long Shed, string Version,
    DateTimeOffset Started)
{
    /// <summary>It takes part in evening out.</summary>
    public bool IsServing => Phase == NodePhase.Serving && Capacity > 0;
}
