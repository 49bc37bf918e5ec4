namespace Pubby.Hub.Storage;

/// <summary>A store's cache of whole rooms, as those see it who find out that it is wrong.</summary>
internal interface IDumpCache
{
    /// <summary>The next load of the room reads the store.</summary>
    ValueTask ForgetAsync(string room);
}
