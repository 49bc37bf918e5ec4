using Pubby.Hub.Messages;

namespace Pubby.Hub.Backplane.Convergence;

/// <summary>This node's word to the others: announced, told, and where the bus is away, owed until it is back. Safe for any number of threads.</summary>
internal sealed class Relay(IBackplane backplane, IRelayCounters counters, OpenRooms rooms, VersionClock clock, BackplaneMeter meter)
{
    private readonly OwedMessages _owed = new();
    private int _isSending;

    /// <summary>How many messages other nodes have not been told.</summary>
    public int Owed => _owed.Count;

    /// <summary>Ahead of the store: if this node dies on the way, the others will miss the number.</summary>
    /// <returns>With the version to stamp the message with, whether the announcement was made or not.</returns>
    public async ValueTask<Announcement> AnnounceAsync(string room)
    {
        var version = clock.Next();
        var announcement = await counters.AnnounceAsync(room, version, clock.Class);
        if (!announcement.IsMade) return new Announcement(0, false, version);
        clock.Observe(announcement.Version);
        return announcement;
    }

    /// <summary>Tells the other nodes of a stored message.</summary>
    /// <returns>False: they will be told when the bus is back.</returns>
    public async ValueTask<bool> TellAsync(string room, Message message, Announcement announcement)
    {
        rooms.Find(room)?.Ledger.Hear(announcement.Number, announcement.IsFirst);
        if (await backplane.PublishAsync(Envelope.Of(room, message, announcement))) return true;
        Owe(room, message);
        return false;
    }

    /// <summary>Best effort, for what no store has.</summary>
    public async ValueTask TellOnceAsync(string room, Message message, Announcement announcement)
    {
        rooms.Find(room)?.Ledger.Hear(announcement.Number, announcement.IsFirst);
        await backplane.PublishAsync(Envelope.Of(room, message, announcement));
    }

    /// <summary>Nothing comes of the announcement.</summary>
    public async ValueTask WithdrawAsync(string room, Announcement announcement)
    {
        if (!announcement.IsMade) return;
        rooms.Find(room)?.Ledger.Hear(announcement.Number, announcement.IsFirst);
        // If it is not heard, others read the room once more than they need to.
        await backplane.PublishAsync(Envelope.Void(room, announcement));
    }

    /// <summary>The others are to read the room again; where the bus is away, once it is back.</summary>
    public async ValueTask TellToRereadAsync(string room)
    {
        if (!await backplane.PublishAsync(Envelope.Reread(room)) && !_owed.AddRoom(room)) meter.Forgotten();
    }

    /// <summary>Tells the other nodes of a message that was not published here, or not now. Nothing is owed: whoever brought it brings it again.</summary>
    /// <returns>False: the bus is away.</returns>
    public async ValueTask<bool> PassAsync(string room, Message message)
    {
        var announcement = await counters.AnnounceAsync(room, message.Version, clock.Class);
        rooms.Find(room)?.Ledger.Hear(announcement.Number, announcement.IsFirst);
        return await backplane.PublishAsync(Envelope.Of(room, message, announcement));
    }

    /// <inheritdoc cref="PassAsync"/>
    public ValueTask<bool> PassToRereadAsync(string room) => backplane.PublishAsync(Envelope.Reread(room));

    /// <summary>The bus is back.</summary>
    public void SendOwed()
    {
        if (_owed.IsEmpty || Interlocked.Exchange(ref _isSending, 1) == 1) return;
        _ = Task.Run(SendOwedAsync);
    }

    private void Owe(string room, Message message)
    {
        meter.Deferred();
        if (!_owed.Add(room, message)) meter.Forgotten();
    }

    private async Task SendOwedAsync()
    {
        try
        {
            while (_owed.TryTake(out var room, out var message) && await SendAsync(room, message)) { }
        }
        finally
        {
            Volatile.Write(ref _isSending, 0);
        }
    }

    private async ValueTask<bool> SendAsync(string room, Message? message)
    {
        var isTold = false;
        try
        {
            isTold = message is null ? await PassToRereadAsync(room) : await PassAsync(room, message);
        }
        finally
        {
            if (isTold) _owed.Told();
            else if (!_owed.PutBack(room, message)) meter.Forgotten();
        }
        return isTold;
    }
}
