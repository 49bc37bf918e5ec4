using Pubby.Core.Balance;

namespace Pubby.Hub.Fleet;

/// <summary>What this node tells the others of itself. Safe for any number of threads.</summary>
internal interface INodeStatus
{
    /// <param name="id">Its name among the nodes.</param>
    NodeRecord Read(string id);
}
