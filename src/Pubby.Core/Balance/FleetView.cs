using Pubby.Core.Draining;

namespace Pubby.Core.Balance;

/// <summary>The fleet's nodes, as one node last read them. All times are of this node's one clock.</summary>
/// <param name="Nodes">This node among them, unless its own record has expired.</param>
/// <param name="ReadAt">When they were read.</param>
/// <param name="KnownSince">Since when they are read without a pause.</param>
/// <param name="ChangedAt">When a node came or went.</param>
internal sealed record FleetView(
    IReadOnlyList<NodeRecord> Nodes, TimeSpan ReadAt, TimeSpan KnownSince, TimeSpan ChangedAt)
{
    /// <summary>What their counts say.</summary>
    public FleetLoad Load { get; } = FleetLoad.Of(Nodes);

    /// <param name="before">The view before; null: there is none.</param>
    /// <param name="pause">A view that is older than this says nothing about what happened since.</param>
    public static FleetView After(
        FleetView? before, IReadOnlyList<NodeRecord> nodes, TimeSpan now, TimeSpan pause)
    {
        if (before is null || now - before.ReadAt > pause) return new FleetView(nodes, now, now, now);
        var isSame = before.Nodes.Select(node => node.Id).ToHashSet().SetEquals(nodes.Select(node => node.Id));
        return new FleetView(nodes, now, before.KnownSince, isSame ? before.ChangedAt : now);
    }

    /// <summary>
    /// How many connects a second the other serving nodes can take from a node: divided by the nodes that drain now, as
    /// all of them give their connections to the same others.
    /// </summary>
    public double RoomFor(string id)
    {
        var others = Nodes.Where(node => node.Id != id).ToArray();
        var draining = 1 + others.Count(node => node.Phase == NodePhase.Draining);
        return others.Where(node => node.IsServing).Sum(node => node.FreeConnects) / draining;
    }

    public NodeRecord? Find(string id) => Nodes.FirstOrDefault(node => node.Id == id);
}
