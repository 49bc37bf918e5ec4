namespace Pubby.Core.Rooms;

/// <summary>
/// Lets so many rooms load at once, in turns: who asks for many rooms waits for its own, and nobody else does. Safe for
/// any number of threads.
/// </summary>
/// <remarks>It holds no more than there are rooms that wait, and a connection may have only so many.</remarks>
internal sealed class RoomLoads(int atOnce)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, Queue<TaskCompletionSource>> _waiting = [];
    private readonly Queue<object> _owners = new();
    private int _running;

    /// <summary>How many rooms wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Values.Sum(queue => queue.Count);
        }
    }

    /// <summary>Completes when a room may load. Each turn is given back by <see cref="Leave"/>.</summary>
    /// <param name="owner">Who wants the room. Owners take turns.</param>
    public Task EnterAsync(object owner)
    {
        lock (_gate)
        {
            if (_running < atOnce)
            {
                _running++;
                return Task.CompletedTask;
            }
            if (!_waiting.TryGetValue(owner, out var queue))
            {
                _waiting.Add(owner, queue = new Queue<TaskCompletionSource>());
                _owners.Enqueue(owner);
            }
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Enqueue(turn);
            return turn.Task;
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
            var queue = _waiting[owner];
            var next = queue.Dequeue();
            if (queue.Count > 0) _owners.Enqueue(owner);
            else _waiting.Remove(owner);
            next.SetResult();
        }
    }
}
