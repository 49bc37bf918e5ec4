namespace Pubby.Hub.Fleet;

/// <summary>Which other nodes there are. Safe for any number of threads.</summary>
internal interface IFleetMembers
{
    /// <summary>The ids of the other nodes, as they were last read.</summary>
    IReadOnlyList<string> Others { get; }

    /// <summary>
    /// Those, and who has started since: a node reads the others every few seconds, and may be asked before. One that
    /// ended may still be among them.
    /// </summary>
    ValueTask<IReadOnlyList<string>> ReadOthersAsync();
}

/// <summary>Without Redis a node knows no others.</summary>
internal sealed class NoOtherNodes : IFleetMembers
{
    public IReadOnlyList<string> Others => [];

    public ValueTask<IReadOnlyList<string>> ReadOthersAsync() => new(Others);
}
