using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Core.Rooms;

/// <summary>Where a room gets what it holds from, and who keeps it up to date. Safe for any number of threads; called under a room's lock, so only
/// <see cref="LoadAsync"/> may wait.</summary>
internal interface IRoomSource
{
    /// <summary>The store does not answer: what is alive here may miss what other nodes were told.</summary>
    bool IsUnavailable { get; }

    /// <summary>The room is alive on this node from now on: what others publish to it is to reach it.</summary>
    void Open(string room);

    /// <summary>All that is stored of an open room.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<Message>> LoadAsync(string room);

    /// <summary>Once for each <see cref="Open"/>.</summary>
    void Close(string room);
}
