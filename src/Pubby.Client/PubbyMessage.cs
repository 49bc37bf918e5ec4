namespace Pubby.Client;

/// <summary>A message of a room.</summary>
/// <typeparam name="T">What its data is read as.</typeparam>
/// <param name="Room">The room.</param>
/// <param name="Id">
/// The message's id. The newest version of an id is the message; versions of an id never go backwards.
/// </param>
/// <param name="Version">Microseconds since 1970, below 2^53.</param>
/// <param name="Data">What was published; the default of its type if the message was deleted.</param>
/// <param name="IsDeleted">True: the room no longer holds the id.</param>
/// <param name="Reason">
/// For a deleted message: <c>expired</c>; <c>absent</c> if it was gone after a reconnect; null if its publisher deleted
/// it.
/// </param>
/// <param name="ExpiresAt">When the hub removes it from the room; null: never.</param>
public sealed record PubbyMessage<T>(
    string Room, string Id, long Version, T? Data, bool IsDeleted, string? Reason, DateTimeOffset? ExpiresAt);
