namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>One thing that may limit this node, and what to do about it.</summary>
/// <param name="Check">Its name, which stays: programs may look for it.</param>
/// <param name="Detail">What was read, as a sentence.</param>
/// <param name="Advice">What to do; empty: nothing.</param>
/// <param name="BitesAt">The number of connections at which it limits the node; null: it is no matter of these.</param>
internal sealed record Finding(
    string Check, FindingStatus Status, string Detail, string Advice = "", long? BitesAt = null);

internal enum FindingStatus : byte
{
    Ok,

    /// <summary>Nobody said how many connections there are to be, or the node serves all the same.</summary>
    Warn,

    /// <summary>The node cannot do what its settings say.</summary>
    Fail,

    /// <summary>It cannot be read from here.</summary>
    Unknown,
}
