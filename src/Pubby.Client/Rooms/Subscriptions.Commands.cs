using Pubby.Client.Transport;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>
/// The commands. A link's calls return at once and reach the hub in order, so they are made under the lock.
/// </summary>
internal sealed partial class Subscriptions
{
    /// <summary>
    /// Subscribe commands without an answer. Beyond it, or while <see cref="CommandPace"/> allows none, rooms wait and
    /// share the next command, so that a thousand openings do not exceed the hub's command budget.
    /// </summary>
    private const int MaxCommandsUnderWay = 4;

    private static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(1);

    private readonly List<Room> _toAsk = [];
    private ILink? _link;
    private object? _source;
    private CancellationTokenSource? _linkOver;
    private CommandPace? _pace;
    private PendingUnsubscribes? _departures;
    private int _commandsUnderWay;
    private bool _hasServed;

    /// <summary>True if the hub served this client since the last call: it accepted the token.</summary>
    public bool TakeHasServed()
    {
        lock (_gate)
        {
            var hasServed = _hasServed;
            _hasServed = false;
            return hasServed;
        }
    }

    /// <summary>A new connection would continue where one before it ended.</summary>
    public bool CanResume
    {
        get
        {
            lock (_gate) return _rooms.Values.Any(room => room.CanResume);
        }
    }

    /// <summary>Requests every room in one command.</summary>
    /// <param name="source">The listener of this link.</param>
    public void OnConnected(ILink link, object source)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            (_link, _source, _failure, _passedOver, _commandsUnderWay) = (link, source, null, null, 0);
            StopLapsing();
            _linkOver = new CancellationTokenSource();
            _pace = new CommandPace(time, _gate, OnRefill);
            _departures = new PendingUnsubscribes(link, _pace);
            _toAsk.Clear();
            if (_rooms.Count > 0 && _pace.TrySpend()) Send([.. _rooms.Values], isReturning: true);
        }
    }

    /// <summary>The hub accepted a new token, which may grant rooms that the one before it did not.</summary>
    public void OnAuthorized(object source)
    {
        lock (_gate)
        {
            if (source != _source) return;
            _hasServed = true;
            _toAsk.AddRange(_rooms.Values.Where(room => room is { Denial: not null, IsAsked: false }
                && !_toAsk.Contains(room)));
            AskNow();
        }
    }

    public void OnDisconnected()
    {
        lock (_gate) Disconnect();
    }

    private void Disconnect()
    {
        if (_link is null) return;
        (_link, _source) = (null, null);
        _pace!.Dispose();
        _linkOver!.Cancel();
        _linkOver.Dispose();
        foreach (var room in _rooms.Values) room.OnDisconnected();
        LapseFromNowOn();
    }

    private void AskSoon(Room room)
    {
        if (_link is null || _toAsk.Contains(room)) return;
        if (_departures!.Cancel(room.Name)) room.OnEarlierAnswer();
        _toAsk.Add(room);
        AskNow();
    }

    private void AskNext(Room room)
    {
        if (!_toAsk.Contains(room)) _toAsk.Add(room);
    }

    private void AskNow()
    {
        if (_commandsUnderWay >= MaxCommandsUnderWay) return;
        _toAsk.RemoveAll(room => !IsOpen(room));
        Room[] rooms = [.. _toAsk.Where(room => !_departures!.IsFirstLeft(room.Name))];
        if (rooms.Length == 0 || !_pace!.TrySpend()) return;
        _toAsk.RemoveAll(rooms.Contains);
        Send(rooms, isReturning: false);
    }

    /// <summary>Neither those that open rooms nor those that leave them wait for all of the others.</summary>
    private void OnRefill()
    {
        _departures!.SendOne();
        AskNow();
        _departures.SendAll();
        // Some had to be left first.
        AskNow();
    }

    private void Send(Room[] rooms, bool isReturning)
    {
        _commandsUnderWay++;
        _ = ReceiveAsync(_link!, rooms, [.. rooms.Select(room => room.Ask(isReturning))]);
    }

    private void Unsubscribe(Room room)
    {
        if (_link is not null) _departures!.Add(room.Name, room.IsMidDump);
    }

    private async Task ReceiveAsync(ILink link, Room[] rooms, RoomRequest[] requests)
    {
        var answers = await link.SubscribeAsync(requests).ConfigureAwait(false);
        lock (_gate)
        {
            if (link != _link) return;
            _commandsUnderWay--;
            var refused = new List<(Room Room, TimeSpan After)>();
            for (var at = 0; at < rooms.Length; at++)
            {
                if (!IsOpen(rooms[at])) continue;
                if (rooms[at].IsLatest(requests[at])) OnAnswer(rooms[at], answers[at], refused);
                else if (answers[at].Error is null) rooms[at].OnEarlierAnswer();
            }
            foreach (var group in refused.GroupBy(entry => entry.After, entry => entry.Room))
                // Many clients are told the same.
                _ = RetryAsync(link, [.. group], group.Key * (1 + (random() / 2)), _linkOver!.Token);
            AskNow();
        }
    }

    private void OnAnswer(Room room, RoomResult answer, List<(Room, TimeSpan)> refused)
    {
        if (answer.Error is not { } error)
        {
            _hasServed = true;
            room.OnAnswer(answer);
            if (room.IsInDoubt) AskNext(room);
        }
        else if (error.Retryable)
        {
            room.Postpone(error);
            refused.Add((room, error.RetryAfterMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : DefaultRetry));
        }
        else if (error.Code == ErrorCode.CursorInvalid)
        {
            room.LoseCursor();
            AskNext(room);
        }
        else
        {
            Refuse(room, new PubbyException(error.Code, error.Message) { Room = room.Name });
        }
    }

    private async Task RetryAsync(ILink link, Room[] rooms, TimeSpan after, CancellationToken linkOver)
    {
        try
        {
            await Task.Delay(after, time, linkOver).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        lock (_gate)
        {
            if (link != _link) return;
            _toAsk.AddRange(rooms.Where(room => IsOpen(room) && !room.IsAsked && !_toAsk.Contains(room)));
            AskNow();
        }
    }

    private bool IsOpen(Room room) => _rooms.GetValueOrDefault(room.Name) == room;
}
