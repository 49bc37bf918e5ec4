namespace Pubby.Core.Draining;

/// <summary>What the fleet's other nodes can take.</summary>
internal interface IFleetRoom
{
    /// <summary>
    /// How many connections a second the other nodes can take from this one: a share, where several nodes drain. Null:
    /// that is not known.
    /// </summary>
    double? ConnectsPerSecond { get; }
}

/// <summary>A node that knows no others.</summary>
internal sealed class UnknownRoom : IFleetRoom
{
    public double? ConnectsPerSecond => null;
}
