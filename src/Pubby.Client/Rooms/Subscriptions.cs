using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>
/// The open rooms, whatever the connection does: what the application opens and releases, and what the hub sends for
/// them. Safe for any thread. One lock covers all of it; under it nothing waits and none of the application's code
/// runs.
/// </summary>
/// <param name="hasToken">The client has tokens: another one may grant a room that is refused now.</param>
/// <param name="random">A number from 0 to 1.</param>
internal sealed partial class Subscriptions(TimeProvider time, bool hasToken, Func<double> random) : IDisposable
{
    /// <summary>A new token, or a revocation, took a room away.</summary>
    private const string Forbidden = "forbidden";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = [];
    private PubbyException? _failure;
    private PubbyException? _passedOver;
    private bool _isClosed;

    /// <summary>Requests that test a room's cursor.</summary>
    public T Ask<T>(string room, Func<Room?, T> ask)
    {
        lock (_gate) return ask(_rooms.GetValueOrDefault(room));
    }

    /// <summary>The handle gets events from now on; at once, if the room is already open or cannot be opened.</summary>
    public void Open(RoomHandle handle)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                handle.OnClosed();
                return;
            }
            if (!Names.IsValid(handle.Room))
            {
                handle.OnError(new PubbyException(ErrorCode.RoomInvalid, "A room is 1 to 128 characters of A-Z a-z " +
                    "0-9 - _ . : ~ @ = and starts with a letter or a digit.")
                { Room = handle.Room }, isOver: true);
                return;
            }
            if (!_rooms.TryGetValue(handle.Room, out var room)) _rooms.Add(handle.Room, room = new Room(handle.Room));
            room.Join(handle);
            if (_failure is not null) handle.OnError(_failure, isOver: false);
            if (room.IsDue) AskSoon(room);
        }
    }

    /// <summary>Has no effect the second time, or after the room was refused.</summary>
    public void Release(RoomHandle handle)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(handle.Room, out var room) || !room.Leave(handle) || !room.IsDeserted) return;
            _rooms.Remove(room.Name);
            _toAsk.Remove(room);
            if (room.HasToBeLeft) Unsubscribe(room);
        }
    }

    /// <summary>The hub refused the client for good. Rooms stay, and are requested again with the next try.</summary>
    public void OnFailed(PubbyException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            foreach (var room in _rooms.Values) room.Fail(failure, isOver: false);
        }
    }

    public void OnTryingAgain()
    {
        lock (_gate) _failure = null;
    }

    /// <summary>A frame could not be read, so its room is not known.</summary>
    public void OnSkipped(object source, PubbyException fault)
    {
        lock (_gate)
        {
            if (source == _source) _passedOver = fault;
        }
    }

    /// <returns>What an incomplete room waits for, as far as this connection knows.</returns>
    public PubbyException? WhyWaiting(string room)
    {
        lock (_gate)
            return _rooms.GetValueOrDefault(room) is not { IsUpToDate: false } waiting
                ? null : waiting.Refusal ?? _passedOver;
    }

    public void OnMessage(object source, RoomMessage message)
    {
        lock (_gate)
        {
            if (!IsHeard(source, message.Room) || !_rooms.TryGetValue(message.Room, out var room)) return;
            _hasServed = true;
            room.OnMessage(message);
            if (room.HasOutgrown && room.IsDue) AskSoon(room);
        }
    }

    public void OnDump(object source, RoomDump dump)
    {
        lock (_gate)
        {
            if (!IsHeard(source, dump.Room) || !_rooms.TryGetValue(dump.Room, out var room)) return;
            _hasServed = true;
            room.OnDump(dump);
        }
    }

    public void OnOccupancy(object source, RoomOccupancy notice)
    {
        lock (_gate)
        {
            if (IsHeard(source, notice.Room) && _rooms.TryGetValue(notice.Room, out var room))
                room.OnOccupancy(notice.Subscribers);
        }
    }

    public void OnUnsubscribed(object source, RoomUnsubscribed notice)
    {
        lock (_gate)
        {
            if (source != _source) return;
            if (notice.Reason is null)
            {
                // The answer to this client's own command.
                _departures!.OnAnswered(notice.Room);
                return;
            }
            if (!IsHeard(source, notice.Room) || !_rooms.TryGetValue(notice.Room, out var room)) return;
            if (room.IsUnanswered)
            {
                // With another reason it is about the subscription before, which the request replaces.
                room.IsInDoubt |= notice.Reason == Forbidden;
                return;
            }
            if (!room.IsServed) return;
            Refuse(room, notice.Reason == Forbidden
                ? new PubbyException(ErrorCode.RoomForbidden, "The hub took the room away: the token does not grant " +
                    "it any more. It is asked for again with the next token.")
                { Room = room.Name }
                : new PubbyException(ClientErrorCode.Unsubscribed, "The hub ended the subscription: " +
                    $"{notice.Reason}. Open the room again to ask once more.")
                { Room = room.Name });
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Disconnect();
            StopLapsing();
            foreach (var room in _rooms.Values) room.Close();
            _rooms.Clear();
        }
    }

    /// <summary>The message is of this connection, and of a subscription that is not being left.</summary>
    private bool IsHeard(object source, string room) => source == _source && !_departures!.IsLeaving(room);

    /// <summary>A refusal that another token may lift leaves the room open, and is told once.</summary>
    private void Refuse(Room room, PubbyException error)
    {
        if (!hasToken || error.Code is not (ErrorCode.RoomForbidden or ErrorCode.TokenRequired))
        {
            End(room, error);
            return;
        }
        var isTold = room.Denial == error.Code;
        room.Deny(error.Code);
        if (!isTold) room.Fail(error, isOver: false);
    }

    private void End(Room room, PubbyException error)
    {
        _rooms.Remove(room.Name);
        room.Fail(error, isOver: true);
    }
}
