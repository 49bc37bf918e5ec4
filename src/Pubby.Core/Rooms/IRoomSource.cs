using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Core.Rooms;

/// <summary>
/// Where a room gets what it holds, and who keeps it up to date. Safe for any number of threads. Called under a room's
/// lock, so only <see cref="LoadAsync"/> may wait.
/// </summary>
internal interface IRoomSource
{
    /// <summary>The store is unavailable: rooms that are alive here may lack what other nodes received.</summary>
    bool IsUnavailable { get; }

    /// <summary>The room is alive on this node from now on: it must receive what other nodes publish to it.</summary>
    void Open(string room);

    /// <summary>Loads all that is stored of an open room.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<Message>> LoadAsync(string room);

    /// <summary>Called once for each <see cref="Open"/>.</summary>
    void Close(string room);
}
