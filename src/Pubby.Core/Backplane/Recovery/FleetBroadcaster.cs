using Pubby.Core.Messages;
using Pubby.Core.Tracing;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Broadcasts from this node to the others: reserves a number, sends and, while the bus is unavailable, keeps what is
/// to be sent when it recovers. Safe for any number of threads.
/// </summary>
internal sealed class FleetBroadcaster(
    IBackplane backplane, ISequenceCounters counters, OpenRooms rooms, VersionClock clock, BackplaneMeter meter,
    Traces traces)
{
    private readonly PendingBroadcasts _pending = new();
    private int _isSending;

    /// <summary>How many messages wait to be sent to other nodes.</summary>
    public int Pending => _pending.Count;

    /// <summary>
    /// Reserves the number of a message before it is stored: if this node dies in between, the others miss the number.
    /// </summary>
    /// <returns>Always holds the version to stamp the message with, even if there is no number.</returns>
    public async ValueTask<SequenceReservation> ReserveAsync(string room)
    {
        var version = clock.Next();
        var reservation = await counters.ReserveAsync(room, version, clock.Partition);
        if (!reservation.IsMade) return new SequenceReservation(0, false, version);
        clock.Observe(reservation.Version);
        return reservation;
    }

    /// <summary>Sends a stored message to the other nodes.</summary>
    /// <returns>False: they get it when the bus has recovered.</returns>
    public async ValueTask<bool> BroadcastAsync(string room, Message message, SequenceReservation reservation)
    {
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        if (await PublishAsync(room, message, reservation)) return true;
        Defer(room, message);
        return false;
    }

    /// <summary>Sends a message that no store has: best effort.</summary>
    public async ValueTask BroadcastOnceAsync(string room, Message message, SequenceReservation reservation)
    {
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        await PublishAsync(room, message, reservation);
    }

    /// <summary>The reservation will not be used.</summary>
    public async ValueTask WithdrawAsync(string room, SequenceReservation reservation)
    {
        if (!reservation.IsMade) return;
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        // A node that does not receive it refreshes the room once more than necessary.
        await backplane.PublishAsync(Envelope.Void(room, reservation));
    }

    /// <summary>The other nodes refresh the room, as soon as the bus is available.</summary>
    public async ValueTask RequestRefreshAsync(string room)
    {
        if (!await backplane.PublishAsync(Envelope.Refresh(room)) && !_pending.AddRoom(room)) meter.Abandoned();
    }

    /// <summary>
    /// Sends the other nodes a message that was not published here, or not now. Does not retry: the caller does.
    /// </summary>
    /// <returns>False: the bus is unavailable.</returns>
    public async ValueTask<bool> ForwardAsync(string room, Message message)
    {
        var reservation = await counters.ReserveAsync(room, message.Version, clock.Partition);
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        return await PublishAsync(room, message, reservation);
    }

    /// <inheritdoc cref="ForwardAsync"/>
    public ValueTask<bool> ForwardRefreshAsync(string room) => backplane.PublishAsync(Envelope.Refresh(room));

    /// <summary>The bus has recovered.</summary>
    public void SendPending()
    {
        if (_pending.IsEmpty || Interlocked.Exchange(ref _isSending, 1) == 1) return;
        _ = Task.Run(SendPendingAsync);
    }

    private async ValueTask<bool> PublishAsync(string room, Message message, SequenceReservation reservation)
    {
        if (!await backplane.PublishAsync(Envelope.Of(room, message, reservation))) return false;
        // A node that is alone has told nobody.
        if (backplane.HasOthers) traces.Note(TraceStage.Announced, room, message.Id, message.Version);
        return true;
    }

    private void Defer(string room, Message message)
    {
        meter.Deferred();
        traces.Note(TraceStage.Deferred, room, message.Id, message.Version, reason: TraceReasons.Bus);
        if (!_pending.Add(room, message)) meter.Abandoned();
    }

    private async Task SendPendingAsync()
    {
        try
        {
            while (_pending.TryTake(out var room, out var message) && await SendAsync(room, message)) { }
        }
        finally
        {
            Volatile.Write(ref _isSending, 0);
        }
    }

    private async ValueTask<bool> SendAsync(string room, Message? message)
    {
        var isSent = false;
        try
        {
            isSent = message is null ? await ForwardRefreshAsync(room) : await ForwardAsync(room, message);
        }
        finally
        {
            if (isSent) _pending.Complete();
            else if (!_pending.PutBack(room, message)) meter.Abandoned();
        }
        return isSent;
    }
}
