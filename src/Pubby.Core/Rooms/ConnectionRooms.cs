using Pubby.Core.Delivery;
using Pubby.Core.Storage;
using Pubby.Protocol;

namespace Pubby.Core.Rooms;

/// <summary>The rooms that one connection is subscribed to, on any transport. Safe for any number of threads.</summary>
/// <param name="grants">
/// Which rooms it may subscribe to, until <see cref="SetGrants"/>: nothing else in the hub refuses a room.
/// </param>
internal sealed class ConnectionRooms(RoomRegistry registry, Outbox outbox, int maxRooms, IRoomGrants grants)
{
    private volatile IRoomGrants _grants = grants;
    private readonly Lock _gate = new();
    private JoinedRooms _rooms;
    private bool _hasLeft;

    public string Epoch => registry.Epoch;

    /// <summary>It is in no room.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _rooms.Count == 0;
        }
    }

    /// <summary>
    /// Subscribes, or subscribes again: then the room dumps or resumes again, and messages are still delivered once.
    /// </summary>
    /// <param name="room">A valid name.</param>
    /// <param name="reply">See <see cref="Room.Subscribe"/>.</param>
    public async ValueTask<SubscribeOutcome> SubscribeAsync(
        string room, DumpRequest request, Func<string, byte[]>? reply, CancellationToken cancellationToken)
    {
        if (!_grants.MaySubscribe(room)) return Refused(room, ErrorCode.RoomForbidden);
        if (GetOrEnter(room) is not { } joined) return Refused(room, ErrorCode.TooManyRooms);
        try
        {
            if (!await joined.Room.EnsureLoadedAsync(this, cancellationToken))
            {
                LeaveUnsubscribed(room, joined);
                return SubscribeOutcome.Overloaded(registry.LoadRetryAfter);
            }
            if (request.IsWhole && registry.DumpPace.IsLate)
            {
                if (!registry.DumpPace.TryTake(joined.Room.DumpBytes, out var wait))
                {
                    LeaveUnsubscribed(room, joined);
                    return SubscribeOutcome.Overloaded(wait);
                }
                if (wait > TimeSpan.Zero) await Task.Delay(wait, registry.Time, cancellationToken);
            }
        }
        catch (StoreUnavailableException)
        {
            LeaveUnsubscribed(room, joined);
            return Refused(room, ErrorCode.StoreUnavailable);
        }
        catch
        {
            LeaveUnsubscribed(room, joined);
            throw;
        }
        lock (_gate)
        {
            // Asked again: the grants may have changed since, also before the room was entered.
            if (!_grants.MaySubscribe(room))
            {
                if (_rooms.Remove(room) is { } forbidden) Leave(forbidden, reply: null);
                return Refused(room, ErrorCode.RoomForbidden);
            }
            // The connection may have left the room while it loaded.
            if (_rooms.Find(room) != joined) return Refused(room, ErrorCode.NotSubscribed);
            return SubscribeOutcome.Began(joined.Room.Subscribe(joined.Subscription, request, reply));
        }
    }

    /// <returns>False if the connection was not subscribed to it.</returns>
    public bool Unsubscribe(string room, byte[]? reply)
    {
        lock (_gate)
        {
            if (_rooms.Remove(room) is not { } joined) return false;
            Leave(joined, reply);
            return true;
        }
    }

    /// <summary>
    /// The connection may subscribe to other rooms from now on. It leaves those that it may no longer hear: after their
    /// notices nothing of them is sent.
    /// </summary>
    /// <param name="notice">Makes the notice for a room that it was subscribed to.</param>
    public void SetGrants(IRoomGrants changed, Func<string, byte[]> notice)
    {
        lock (_gate)
        {
            _grants = changed;
            foreach (var joined in _rooms.ToArray())
            {
                var room = joined.Room.Name;
                if (changed.MaySubscribe(room)) continue;
                _rooms.Remove(room);
                Leave(joined, joined.Subscription.IsSubscribed ? notice(room) : null);
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate) return _rooms.Count;
        }
    }

    /// <summary>The rooms by name, and how each subscription was a moment ago; null: it has not begun.</summary>
    public IReadOnlyList<(string Room, SubscriptionState? State)> List()
    {
        lock (_gate) return [.. _rooms.ToArray().Select(joined => (joined.Room.Name, StateOf(joined))).OrderBy(
            room => room.Name, StringComparer.Ordinal)];
    }

    /// <summary>How its subscription to the room was a moment ago; null: it is not subscribed.</summary>
    public SubscriptionState? StateOf(string room)
    {
        lock (_gate) return _rooms.Find(room) is { } joined ? StateOf(joined) : null;
    }

    public bool Contains(string room)
    {
        lock (_gate) return _rooms.Find(room) is not null;
    }

    /// <summary>The connection has ended.</summary>
    public void LeaveAll()
    {
        lock (_gate)
        {
            _hasLeft = true;
            foreach (var joined in _rooms.ToArray()) Leave(joined, reply: null);
            _rooms.Clear();
        }
    }

    private SubscribeOutcome Refused(string room, string code)
    {
        registry.Traces.NoteRefused(outbox, room, code);
        return SubscribeOutcome.Refused(code);
    }

    private JoinedRoom? GetOrEnter(string name)
    {
        lock (_gate)
        {
            if (_rooms.Find(name) is { } found) return found;
            if (_rooms.Count >= maxRooms || _hasLeft) return null;
            var room = registry.Enter(name);
            var joined = new JoinedRoom(room, room.NewSubscription(outbox));
            _rooms.Add(joined);
            return joined;
        }
    }

    private void LeaveUnsubscribed(string name, JoinedRoom joined)
    {
        lock (_gate)
        {
            if (joined.Subscription.IsSubscribed || _rooms.Find(name) != joined) return;
            _rooms.Remove(name);
            Leave(joined, reply: null);
        }
    }

    private void Leave(JoinedRoom joined, byte[]? reply)
    {
        joined.Room.Unsubscribe(joined.Subscription, reply);
        registry.Leave(joined.Room);
    }

    private static SubscriptionState? StateOf(JoinedRoom joined) =>
        joined.Subscription.IsSubscribed ? joined.Subscription.State : null;
}

/// <param name="Mode">How the subscription began; null: it was refused.</param>
/// <param name="ErrorCode">Why it was refused: one of <see cref="Protocol.ErrorCode"/>.</param>
/// <param name="RetryAfter">When to ask again; null: the code says it.</param>
internal readonly record struct SubscribeOutcome(string? Mode, string? ErrorCode, TimeSpan? RetryAfter = null)
{
    public static SubscribeOutcome Began(string mode) => new(mode, null);

    public static SubscribeOutcome Refused(string errorCode) => new(null, errorCode);

    public static SubscribeOutcome Overloaded(TimeSpan retryAfter) =>
        new(null, Protocol.ErrorCode.Overloaded, retryAfter);
}
