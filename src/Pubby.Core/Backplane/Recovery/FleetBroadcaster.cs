using Pubby.Core.Messages;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>This node's word to the others: announced, told, and where the bus is away, owed until it is back. Safe for any number of threads.</summary>
internal sealed class FleetBroadcaster(IBackplane backplane, ISequenceCounters counters, OpenRooms rooms, VersionClock clock, BackplaneMeter meter)
{
    private readonly PendingBroadcasts _pending = new();
    private int _isSending;

    /// <summary>How many messages other nodes have not been told.</summary>
    public int Pending => _pending.Count;

    /// <summary>Ahead of the store: if this node dies on the way, the others will miss the number.</summary>
    /// <returns>With the version to stamp the message with, whether the reservation was made or not.</returns>
    public async ValueTask<SequenceReservation> ReserveAsync(string room)
    {
        var version = clock.Next();
        var reservation = await counters.ReserveAsync(room, version, clock.Partition);
        if (!reservation.IsMade) return new SequenceReservation(0, false, version);
        clock.Observe(reservation.Version);
        return reservation;
    }

    /// <summary>Tells the other nodes of a stored message.</summary>
    /// <returns>False: they will be told when the bus is back.</returns>
    public async ValueTask<bool> BroadcastAsync(string room, Message message, SequenceReservation reservation)
    {
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        if (await backplane.PublishAsync(Envelope.Of(room, message, reservation))) return true;
        Defer(room, message);
        return false;
    }

    /// <summary>Best effort, for what no store has.</summary>
    public async ValueTask BroadcastOnceAsync(string room, Message message, SequenceReservation reservation)
    {
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        await backplane.PublishAsync(Envelope.Of(room, message, reservation));
    }

    /// <summary>Nothing comes of the reservation.</summary>
    public async ValueTask WithdrawAsync(string room, SequenceReservation reservation)
    {
        if (!reservation.IsMade) return;
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        // If it is not heard, others read the room once more than they need to.
        await backplane.PublishAsync(Envelope.Void(room, reservation));
    }

    /// <summary>The others are to read the room again; where the bus is away, once it is back.</summary>
    public async ValueTask RequestRefreshAsync(string room)
    {
        if (!await backplane.PublishAsync(Envelope.Refresh(room)) && !_pending.AddRoom(room)) meter.Abandoned();
    }

    /// <summary>Tells the other nodes of a message that was not published here, or not now. Nothing is owed: whoever brought it brings it again.</summary>
    /// <returns>False: the bus is away.</returns>
    public async ValueTask<bool> ForwardAsync(string room, Message message)
    {
        var reservation = await counters.ReserveAsync(room, message.Version, clock.Partition);
        rooms.Find(room)?.Sequences.Received(reservation.Number, reservation.IsFirst);
        return await backplane.PublishAsync(Envelope.Of(room, message, reservation));
    }

    /// <inheritdoc cref="ForwardAsync"/>
    public ValueTask<bool> ForwardRefreshAsync(string room) => backplane.PublishAsync(Envelope.Refresh(room));

    /// <summary>The bus is back.</summary>
    public void SendPending()
    {
        if (_pending.IsEmpty || Interlocked.Exchange(ref _isSending, 1) == 1) return;
        _ = Task.Run(SendPendingAsync);
    }

    private void Defer(string room, Message message)
    {
        meter.Deferred();
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
