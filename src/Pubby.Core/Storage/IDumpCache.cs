using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>A store's cache of whole rooms, as those see it who find out that it is wrong.</summary>
internal interface IDumpCache
{
    /// <summary>What another region stored. Where the cache cannot take it, the room is forgotten as soon as it can.</summary>
    ValueTask MergeAsync(string room, Message message);

    /// <summary>The next load of the room reads the store.</summary>
    ValueTask ForgetAsync(string room);
}
