namespace Pubby.Core.Delivery;

/// <summary>
/// Decides which rooms fan out in a pass, and how far. Each room that has something gets one slice of its subscriptions
/// served in a pass, small rooms first. A large room's slice ends early when something is posted. So a small room never
/// waits for all of a large one, and what is published to a large room meanwhile goes out joined with its next batch.
/// Belongs to the shard's thread, as does the <see cref="RoomFanOut"/> of each of its rooms.
/// </summary>
internal sealed class FanOutScheduler(
    Mailbox mailbox, ShardClock clock, FlushQueue flushes, FanOutLoop loop, DeliveryLimits limits,
    IFanOutObserver observer)
{
    /// <summary>A shard that served two rooms within so many seconds serves several.</summary>
    private const int SeveralRoomsSeconds = 2;

    /// <summary>The quantum of a large room beside others.</summary>
    private const int SmallQuantum = 32;

    private readonly CoalescingDelays _delays = new(clock.Time);
    private readonly List<ShardRoom> _large = [];
    private List<ShardRoom> _due = [];
    private List<ShardRoom> _current = [];
    private ShardRoom? _lastRoom;
    private int _severalRoomsUntil;

    /// <summary>No room is due in the next pass; some may wait to coalesce.</summary>
    public bool IsIdle => _due.Count == 0;

    /// <inheritdoc cref="CoalescingDelays.NextEnd"/>
    public TimeSpan? NextDelayEnd() => _delays.NextEnd();

    /// <summary>Makes rooms due whose coalescing delay is over.</summary>
    /// <inheritdoc cref="CoalescingDelays.End"/>
    public void EndDelays(bool all) => _delays.End(_due, all);

    /// <summary>The room has a message for its subscriptions.</summary>
    public void Add(ShardRoom room, EncodedMessage message)
    {
        if (_lastRoom != room)
        {
            (_lastRoom, _severalRoomsUntil) = (room, _lastRoom is null ? 0 : clock.Seconds + SeveralRoomsSeconds);
        }
        var fanOut = room.FanOut;
        fanOut.AddPending(message);
        CoalescingDelays.OnPending(fanOut);
        if (fanOut.IsDue) return;
        fanOut.IsDue = true;
        _due.Add(room);
    }

    /// <summary>Gives each room that is due its slice.</summary>
    public void RunPass()
    {
        (_due, _current) = (_current, _due);
        var isAlone = _current.Count == 1;
        foreach (var room in _current)
        {
            if (room.IsLarge) _large.Add(room);
            else FanOutOnce(room, isAlone);
        }
        if (_large.Count > 0) FanOutLarge(_current.Count);
        _current.Clear();
    }

    /// <summary>Fans out all that the room has, to all.</summary>
    public void Finish(ShardRoom room)
    {
        while (!room.FanOut.IsQuiet) FanOutSlice(room, int.MaxValue, isAlone: false);
    }

    private void FanOutLarge(int rooms)
    {
        if (_large.Count < rooms) flushes.FlushAll();
        foreach (var room in _large) FanOutOnce(room, isAlone: _large.Count == 1);
        _large.Clear();
    }

    private void FanOutOnce(ShardRoom room, bool isAlone)
    {
        FanOutSlice(room, limits.SliceSubscriptions, isAlone);
        room.FanOut.IsDue = !room.FanOut.IsQuiet;
        if (room.FanOut.IsDue && !_delays.TryBegin(room)) _due.Add(room);
    }

    /// <summary>Continues the room's batch, or begins one, for so many subscriptions.</summary>
    /// <param name="isAlone">See <see cref="FanOutLoop.Run"/>.</param>
    private void FanOutSlice(ShardRoom room, int subscriptions, bool isAlone)
    {
        var fanOut = room.FanOut;
        var batch = fanOut.Batch;
        if (!batch.IsUnderWay)
        {
            if (!fanOut.TryBeginBatch(FlushQueue.MaxWriteBytes)) return;
            _delays.OnBatchBegan(room);
        }
        var quantum = QuantumOf(room);
        while (!batch.IsOver && subscriptions > 0)
        {
            var rest = room.Of(batch.Format)[batch.Next..];
            if (!rest.IsEmpty) batch.Join();
            var part = rest[..Math.Min(rest.Length, Math.Min(subscriptions, quantum))];
            if (!batch.Bytes.IsEmpty) loop.Run(part, batch, isAlone);
            batch.Next += part.Length;
            subscriptions -= part.Length;
            if (part.Length == rest.Length) batch.NextFormat();
            if (isAlone && !mailbox.IsEmpty) break;
            if (part.Length == quantum) Thread.Yield();
        }
        if (!batch.IsOver) return;
        observer.OnFannedOut(batch.AppliedAt);
        room.Release(batch.End());
    }

    /// <summary>
    /// After so many sends of a room the thread offers its core to others, and a large room's slice may end. Early for
    /// a large room beside others: a thread that waits for the core may hold a message for a small one. Otherwise no
    /// other room waits, and each change of threads costs deliveries (docs/performance.md).
    /// </summary>
    private int QuantumOf(ShardRoom room) =>
        room.IsLarge && clock.Seconds < _severalRoomsUntil ? SmallQuantum : FlushQueue.SendsPerTurn;
}
