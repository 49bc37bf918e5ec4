namespace Pubby.Hub.Fleet;

/// <summary>Which other nodes there are. Safe for any number of threads.</summary>
internal interface IFleetMembers
{
    /// <summary>The ids of the other nodes, as they were last read.</summary>
    IReadOnlyList<string> Others { get; }
}

/// <summary>Without Redis a node knows no others.</summary>
internal sealed class NoOtherNodes : IFleetMembers
{
    public IReadOnlyList<string> Others => [];
}
