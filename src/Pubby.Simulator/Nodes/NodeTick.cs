namespace Pubby.Simulator.Nodes;

/// <summary>What happened to a node in a tick.</summary>
/// <param name="Offered">Clients that the balancer sent.</param>
/// <param name="Connects">That were opened.</param>
/// <param name="Refused">That were told to come back later.</param>
/// <param name="RefusedByClosed">Of these, by a node that admits nobody.</param>
/// <param name="Wasted">Connections that were opened for clients that had given up.</param>
/// <param name="GaveUp">That waited too long.</param>
/// <param name="Moved">That were told to go.</param>
/// <param name="Cut">Whose connection ended without a word.</param>
internal readonly record struct NodeTick(
    long Offered, long Connects, long Refused, long RefusedByClosed, long Wasted, long GaveUp, long Moved, long Cut)
{
    public NodeTick Plus(in NodeTick other) => new(
        Offered + other.Offered, Connects + other.Connects, Refused + other.Refused,
        RefusedByClosed + other.RefusedByClosed, Wasted + other.Wasted, GaveUp + other.GaveUp, Moved + other.Moved,
        Cut + other.Cut);
}
