namespace Pubby.Core.Delivery;

/// <summary>
/// The commands of other threads to a shard, in order. Two lists change places, so taking costs the same however many
/// commands wait.
/// </summary>
internal sealed class Mailbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _posted = new(initialState: false);
    private List<ShardCommand> _incoming = new(256);
    private List<ShardCommand> _taken = new(256);
    private bool _isAwaited;

    /// <param name="room">The room that the command is for. While it waits to coalesce, the shard is not woken.</param>
    public void Post(in ShardCommand command, ShardRoom? room = null)
    {
        bool wake;
        lock (_gate)
        {
            _incoming.Add(command);
            // Asked under the lock: a shard that ends a delay takes the lock before it waits again.
            wake = _isAwaited && room is not { FanOut.IsCoalescing: true };
            if (wake) _isAwaited = false;
        }
        if (wake) _posted.Set();
    }

    /// <summary>Posts without waking the shard. It wakes at least once a second.</summary>
    public void PostQuietly(in ShardCommand command)
    {
        lock (_gate) _incoming.Add(command);
    }

    /// <summary>No command waits, as far as can be seen without the lock.</summary>
    public bool IsEmpty => Volatile.Read(ref _incoming).Count == 0;

    /// <summary>All that was posted since the last call. The list is valid until the next call.</summary>
    public List<ShardCommand> Take()
    {
        _taken.Clear();
        lock (_gate)
        {
            (_incoming, _taken) = (_taken, _incoming);
            // A wait that timed out leaves it set, and the next post would wake a thread that is awake.
            _isAwaited = false;
        }
        return _taken;
    }

    /// <summary>
    /// Returns once something is posted, or <paramref name="atMost"/> has passed. Only the shard's thread waits.
    /// </summary>
    public void Wait(TimeSpan? atMost)
    {
        lock (_gate)
        {
            if (_incoming.Count > 0) return;
            _isAwaited = true;
        }
        if (atMost is not { } limit) _posted.WaitOne();
        else _posted.WaitOne((int)Math.Ceiling(limit.TotalMilliseconds));
    }

    public void Dispose() => _posted.Dispose();
}

/// <summary>
/// A command to a shard. Its target and argument are objects: a type for each kind would be allocated for each post, or
/// be as wide as the widest.
/// </summary>
internal readonly record struct ShardCommand(
    ShardCommandKind Kind, object? Target, object? Argument = null, long Number = 0);

internal enum ShardCommandKind : byte
{
    Attach,
    Detach,
    Send,
    Pong,
    KeepAlive,
    Broadcast,
    Join,
    Leave,
    CaughtUp,
    Overrun,
    Occupancy,
    Drained,
    Close,
    Probe,
    Tick,
    Stop,
}
