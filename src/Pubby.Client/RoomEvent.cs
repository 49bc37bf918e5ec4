namespace Pubby.Client;

/// <summary>What happens in an open room.</summary>
/// <typeparam name="T">What the data of its messages is read as.</typeparam>
public abstract record RoomEvent<T>
{
    private protected RoomEvent()
    {
    }
}

/// <summary>An id has a newer message, or was deleted.</summary>
/// <param name="Message">The message. The room's state already holds it, or no longer holds it.</param>
/// <param name="WasHeld">True: <paramref name="Old"/> is what the room held before.</param>
/// <param name="Old">The data that this replaces; the default if there was none.</param>
public sealed record RoomChanged<T>(PubbyMessage<T> Message, bool WasHeld, T? Old) : RoomEvent<T>;

/// <summary>The state is complete for the first time. For a room without its dump: it is subscribed.</summary>
public sealed record RoomReady<T> : RoomEvent<T>;

/// <summary>After a reconnect: nothing was missed.</summary>
public sealed record RoomResumed<T> : RoomEvent<T>;

/// <summary>
/// After a reconnect: messages may have been missed in between. The state is what the room holds now.
/// </summary>
public sealed record RoomReset<T> : RoomEvent<T>;

/// <summary>
/// How many are subscribed to the room now, on all nodes. Only a room that was opened with
/// <see cref="RoomOptions.Occupancy"/> tells it.
/// </summary>
/// <param name="Subscribers">The subscribed connections.</param>
public sealed record RoomOccupancy<T>(long Subscribers) : RoomEvent<T>;

/// <summary>
/// The room was refused or ended. Or <c>connection_failed</c>, or <c>room_forbidden</c> to a client with tokens: the
/// room stays open. Or <c>data_invalid</c> or <c>data_unreadable</c> for one message, and then the room continues.
/// </summary>
/// <param name="Error">Its code and what to do.</param>
public sealed record RoomFault<T>(PubbyException Error) : RoomEvent<T>;
