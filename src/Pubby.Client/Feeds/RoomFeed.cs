using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Pubby.Client.Diagnostics;
using Pubby.Client.Rooms;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Feeds;

/// <summary>
/// From a room to the application: reads data as the application's type, keeps the state, and passes events to the
/// readers. The application's converters run here, on a thread of the pool and one item at a time. While one is slow,
/// the items of its room are conflated, and nothing else waits.
/// </summary>
internal sealed partial class RoomFeed<T>(
    string room, RoomOptions options, JsonTypeInfo<T> type, FeedContext context)
    : RoomHandle(room, options.Dump, options.Occupancy)
{
    private static readonly long FirstMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private const long Unknown = -1;

    private readonly Lock _gate = new();
    private readonly List<EventReader<T>> _readers = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<string, PubbyMessage<T>> _state =
        ImmutableDictionary.Create<string, PubbyMessage<T>>(StringComparer.Ordinal);
    private PubbyException? _end;
    private bool _isOver;
    private long _subscribers = Unknown;

    /// <summary>What the room holds, at one moment.</summary>
    public ImmutableDictionary<string, PubbyMessage<T>> State => Volatile.Read(ref _state);

    /// <summary>How many are subscribed, as the hub said last; null: it has not.</summary>
    public long? Subscribers => Volatile.Read(ref _subscribers) is >= 0 and var known ? known : null;

    /// <summary>Completes when the state is complete. Fails with the code if it will not be.</summary>
    public Task Ready => _ready.Task;

    /// <summary>A reader that begins with what the room holds.</summary>
    public EventReader<T> NewReader()
    {
        var reader = new EventReader<T>(Cancelled);
        lock (_gate)
        {
            foreach (var message in _state.Values.OrderBy(message => message.Version))
                reader.Add(new RoomChanged<T>(message, false, default));
            if (_ready.Task.IsCompletedSuccessfully) reader.Add(new RoomReady<T>());
            if (Subscribers is { } subscribers) reader.Add(new RoomOccupancy<T>(subscribers));
            if (_end is not null) reader.Add(new RoomFault<T>(_end));
            if (_isOver) reader.Complete();
            else _readers.Add(reader);
        }
        return reader;
    }

    public void Forget(EventReader<T> reader)
    {
        lock (_gate) _readers.Remove(reader);
    }

    /// <summary>
    /// The exception for a caller that stopped waiting for the room. It includes the reason to wait, if there was one.
    /// </summary>
    public OperationCanceledException Cancelled(OperationCanceledException cancellation)
    {
        var cause = context.WhyWaiting(Room);
        if (cause is null && _ready.Task.IsCompleted) return cancellation;
        var what = _ready.Task.IsCompletedSuccessfully
            ? $"The wait for messages of the room {Room} was cancelled."
            : $"The wait for the room {Room} was cancelled before it was open.";
        var why = cause?.Message ?? "The hub has not answered yet.";
        return new OperationCanceledException($"{what} {why}", cause
            ?? (Exception)cancellation, cancellation.CancellationToken);
    }

    /// <summary>The application released the room: its loops end.</summary>
    public void Release() => End(null);

    private void Process(FeedEntry entry)
    {
        switch (entry)
        {
            case FeedEntry.Item item: Process(item.Value); break;
            case FeedEntry.Ready: BecomeReady(); break;
            case FeedEntry.Occupancy occupancy: Occupy(occupancy.Subscribers); break;
            case FeedEntry.Resumed: Notify(new RoomResumed<T>()); break;
            case FeedEntry.Reset: Notify(new RoomReset<T>()); break;
            case FeedEntry.Closed: End(null); break;
            case FeedEntry.Fault { IsOver: true } fault: End(fault.Error); break;
            case FeedEntry.Fault fault:
                Notify(new RoomFault<T>(fault.Error)); _ready.TrySetException(
                fault.Error); break;
        }
    }

    private void Process(RoomItem item)
    {
        var data = default(T);
        try
        {
            if (!item.Deleted) data = DataReader.Read(item.Data, type);
        }
        catch (Exception fault)
        {
            // Whatever a converter of the application throws: only this message is skipped.
            PassOver(item.Id, fault);
            return;
        }
        lock (_gate)
        {
            var wasHeld = _state.TryGetValue(item.Id, out var held);
            var message =
                new PubbyMessage<T>(Room, item.Id, item.Version, data, item.Deleted, item.Reason,
                    TimeOf(item.ExpiresAt));
            Volatile.Write(ref _state, item.Deleted ? _state.Remove(item.Id) : _state.SetItem(item.Id, message));
            NotifyAll(new RoomChanged<T>(message, wasHeld, wasHeld ? held!.Data : default));
        }
    }

    /// <summary>The state keeps what it held for the id.</summary>
    private void PassOver(string id, Exception fault)
    {
        ClientMeter.InvalidData.Add(1);
        ClientLog.DataInvalid(context.Log, Room, id, typeof(T).Name, fault);
        var (code, what) = fault is PubbyException { Code: ClientErrorCode.DataUnreadable }
            ? (ClientErrorCode.DataUnreadable, "cannot be read")
            : (ClientErrorCode.DataInvalid, $"cannot be read as {typeof(T).Name}");
        var error = new PubbyException(code, $"The message {id} of the room {Room} is passed over: its data {what}. " +
            $"{fault.Message}", fault)
        { Room = Room, Id = id };
        Notify(new RoomFault<T>(error));
        context.ReportFault(error);
    }

    /// <summary>A time outside the calendar becomes the nearest one within.</summary>
    private static DateTimeOffset? TimeOf(long? ms) =>
        ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(at, FirstMs, LastMs)) : null;

    private void Occupy(long subscribers)
    {
        lock (_gate)
        {
            Volatile.Write(ref _subscribers, subscribers);
            NotifyAll(new RoomOccupancy<T>(subscribers));
        }
    }

    private void BecomeReady()
    {
        lock (_gate)
        {
            _ready.TrySetResult();
            NotifyAll(new RoomReady<T>());
        }
    }

    private void Notify(RoomEvent<T> next)
    {
        lock (_gate) NotifyAll(next);
    }

    private void NotifyAll(RoomEvent<T> next)
    {
        foreach (var reader in _readers) reader.Add(next);
    }

    private void End(PubbyException? error)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            _end = error;
            if (error is not null) NotifyAll(new RoomFault<T>(error));
            foreach (var reader in _readers) reader.Complete();
            _readers.Clear();
        }
        _ready.TrySetException(error
            ?? new PubbyException(ClientErrorCode.Closed,
                "The client or the room was disposed before the room was ready."));
        // Possibly nothing waits for it.
        _ = _ready.Task.Exception;
    }
}
