namespace Pubby.Core.Rooms;

/// <summary>
/// Lets so many rooms load at once, in turns: who asks for many rooms waits for its own, and nobody else does. So many
/// may wait; past that whoever waits for the most gives way. Safe for any number of threads.
/// </summary>
/// <param name="atOnce">How many rooms load at once.</param>
/// <param name="mostWaiting">How many may wait for their turn.</param>
internal sealed class RoomLoads(int atOnce, int mostWaiting, TimeProvider time)
{
    private const double MinRetry = 1;
    private const double MaxRetry = 60;

    private readonly Lock _gate = new();
    private readonly Dictionary<object, LinkedList<Waiter>> _waiting = [];
    private readonly Queue<object> _owners = new();
    private TimeSpan _lastWait;
    private int _count;
    private int _running;

    /// <summary>How many rooms wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>
    /// When to ask again, for who was refused: as long as the others waited for their turn. In whole seconds, from 1 to
    /// 60.
    /// </summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_gate)
            {
                // While no room is loaded, nobody's wait ends, and the next one waits for longer than anybody did.
                var wait = _owners.TryPeek(out var next) ? Longer(_lastWait, WaitOf(_waiting[next].First!.Value))
                    : _lastWait;
                return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(wait.TotalSeconds), MinRetry, MaxRetry));
            }
        }
    }

    /// <summary>
    /// Completes when a room may load, or when it is refused. Each turn is given back by <see cref="Leave"/>.
    /// </summary>
    /// <param name="owner">Who wants the room. Owners take turns.</param>
    /// <returns>False: too many wait. There is no turn to give back.</returns>
    public Task<bool> EnterAsync(object owner)
    {
        lock (_gate)
        {
            if (_running < atOnce)
            {
                _running++;
                return Task.FromResult(true);
            }
            if (_count >= mostWaiting && !TryMakePlace(owner)) return Task.FromResult(false);
            if (!_waiting.TryGetValue(owner, out var rooms))
            {
                _waiting.Add(owner, rooms = []);
                _owners.Enqueue(owner);
            }
            var waiter = new Waiter(time.GetTimestamp());
            rooms.AddLast(waiter);
            _count++;
            return waiter.Turn.Task;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (!_owners.TryDequeue(out var owner))
            {
                _running--;
                return;
            }
            var rooms = _waiting[owner];
            var next = rooms.First!.Value;
            rooms.RemoveFirst();
            _count--;
            if (rooms.Count > 0) _owners.Enqueue(owner);
            else _waiting.Remove(owner);
            _lastWait = WaitOf(next);
            next.Turn.SetResult(true);
        }
    }

    /// <summary>Refuses the newest room of whoever waits for the most.</summary>
    /// <returns>False: nobody waits for more than the owner would.</returns>
    private bool TryMakePlace(object owner)
    {
        // In a herd each waits for one, and there is nobody to look for.
        if (_owners.Count == _count) return false;
        var most = _waiting.Values.MaxBy(rooms => rooms.Count)!;
        var own = _waiting.TryGetValue(owner, out var rooms) ? rooms.Count : 0;
        if (most.Count <= own + 1) return false;
        most.Last!.Value.Turn.SetResult(false);
        most.RemoveLast();
        _count--;
        return true;
    }

    private TimeSpan WaitOf(Waiter waiter) => time.GetElapsedTime(waiter.Since);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed record Waiter(long Since)
    {
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
