using Pubby.Core.Draining;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>
/// Closes this node's connections at the pace of its drain. Each client is told when to reconnect. Those without a
/// subscription are first, all others in random order. Not safe for several threads, but for what it counted.
/// </summary>
internal sealed class ConnectionDrain(
    ConnectionRegistry connections, FrameEncoders encoders, IFleetRoom room, DrainOptions options)
{
    /// <summary>How often it looks for those that were admitted before the drain and opened after it began.</summary>
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    /// <summary>With less than this left, clients are spread only as far as the other nodes need it.</summary>
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(30);

    private const int MinShortSpreadMs = 5000;

    private readonly List<ClientConnection> _waiting = [];
    private DrainPace _pace;
    private DateTimeOffset _refreshedAt;
    private DateTimeOffset _lastAt;
    private double _budget;
    private double _rate;
    private long _closed;

    /// <summary>All that were told to leave, since the process began.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Connections a second that it closes now; 0: it closes none.</summary>
    public double Rate => Volatile.Read(ref _rate);

    public void Begin(DateTimeOffset now)
    {
        _pace = new DrainPace(
            now, TimeSpan.FromSeconds(options.PreferredSeconds), TimeSpan.FromSeconds(options.MarginSeconds));
        (_lastAt, _budget) = (now, 0);
        Refresh(now);
    }

    /// <summary>Nobody more is told.</summary>
    public void End()
    {
        _waiting.Clear();
        Volatile.Write(ref _rate, 0);
    }

    /// <summary>Closes nobody now. What was not closed meanwhile is made up for over the time that is left.</summary>
    public void Pause(DateTimeOffset now)
    {
        _lastAt = now;
        // It may last for hours: those that end meanwhile are not kept.
        _waiting.Clear();
        Volatile.Write(ref _rate, 0);
    }

    /// <summary>Closes as many as are due now.</summary>
    /// <param name="deadline">When the process may be killed; null: nobody says.</param>
    public void CloseDue(DateTimeOffset now, DateTimeOffset? deadline)
    {
        if (_waiting.Count == 0 || now - _refreshedAt >= RefreshPeriod) Refresh(now);
        var rate = _pace.RateAt(now, _waiting.Count, deadline, room.ConnectsPerSecond);
        Volatile.Write(ref _rate, double.IsFinite(rate) ? rate : _waiting.Count);
        _budget = double.IsFinite(rate) ? _budget + (rate * (now - _lastAt).TotalSeconds) : _waiting.Count;
        _lastAt = now;
        var due = (int)Math.Min(_budget, _waiting.Count);
        _budget = Math.Min(_budget - due, 1);
        var spreadMs = SpreadMs(deadline - now, room.ConnectsPerSecond);
        for (; due > 0; due--) Close(TakeNext(), spreadMs);
    }

    private int SpreadMs(TimeSpan? left, double? perSecond)
    {
        if (left is null || left >= ShortTime || perSecond is not > 0) return options.SpreadMs;
        return (int)Math.Clamp(_waiting.Count / perSecond.Value * 1000, MinShortSpreadMs, ShortTime.TotalMilliseconds);
    }

    private void Refresh(DateTimeOffset now)
    {
        _refreshedAt = now;
        var open = connections.Open.ToArray();
        Random.Shared.Shuffle(open);
        _waiting.Clear();
        // The last is taken first.
        _waiting.AddRange(open.Where(client => !client.IsSentAway).OrderBy(client => client.Rooms.IsEmpty));
    }

    private ClientConnection TakeNext()
    {
        var next = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return next;
    }

    private void Close(ClientConnection client, int spreadMs)
    {
        if (client.HasEnded || client.IsSentAway) return;
        client.SendAway(CloseCode.Drain, "drain", spreadMs, encoders);
        Interlocked.Increment(ref _closed);
    }
}
