using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>A store's cache of whole rooms, for the parts that find out that it is outdated.</summary>
internal interface IDumpCache
{
    /// <summary>Rooms that it gave whole, so that the store was not read. For any thread.</summary>
    long Hits { get; }

    /// <summary>
    /// Adds what another region stored. If the cache cannot take it, the room is forgotten as soon as possible.
    /// </summary>
    ValueTask MergeAsync(string room, Message message);

    /// <summary>The next load of the room reads the store.</summary>
    ValueTask ForgetAsync(string room);
}
