using Pubby.Core.Storage;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Lifecycle.Balance;

namespace Pubby.Hub.Administration.Nodes;

/// <summary>What this node stands on, and whether it evens out.</summary>
/// <param name="balance">None without Redis.</param>
internal sealed class NodeServers(StoreHealth store, IFleetChannel channel, BalanceLoop? balance = null)
{
    public string Store => store.State switch
    {
        StoreState.Ok => "ok",
        StoreState.ReadOnly => "read_only",
        _ => "unavailable",
    };

    public string Redis => FleetPart.NameOf(channel.Link);

    public bool IsShedding => balance?.IsMoving ?? false;
}
