using Pubby.Client.Transport;

namespace Pubby.Client.Rooms;

/// <summary>
/// Rooms that are being left. Unsubscribe commands are sent no faster than the hub accepts commands (50 a second, 200
/// at once by default): it would end a connection that leaves a thousand rooms at once. Until a command is answered,
/// what arrives for its room belongs to the subscription that was left.
/// </summary>
internal sealed class PendingUnsubscribes : IDisposable
{
    private const int Burst = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    private readonly ILink _link;
    private readonly TimeProvider _time;
    private readonly Lock _gate;
    private readonly LinkedList<string> _waiting = [];
    private readonly Dictionary<string, int> _unanswered = [];
    private readonly ITimer _timer;
    private double _allowed = Burst;
    private long _countedAt;

    /// <param name="gate">The lock of <see cref="Subscriptions"/>. It is held during each call.</param>
    public PendingUnsubscribes(ILink link, TimeProvider time, Lock gate)
    {
        (_link, _time, _gate) = (link, time, gate);
        _countedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(string room)
    {
        _waiting.AddLast(room);
        Send();
    }

    /// <summary>The room is opened again. If its command was not sent yet, it was never left.</summary>
    public void Cancel(string room) => _waiting.Remove(room);

    public bool IsLeaving(string room) => _unanswered.Count > 0 && _unanswered.ContainsKey(room);

    public void OnAnswered(string room)
    {
        if (!_unanswered.TryGetValue(room, out var commands)) return;
        if (commands > 1) _unanswered[room] = commands - 1;
        else _unanswered.Remove(room);
    }

    public void Dispose()
    {
        _waiting.Clear();
        _timer.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate) Send();
    }

    private void Send()
    {
        _allowed = Math.Min(Burst, _allowed + _time.GetElapsedTime(_countedAt) / Interval);
        _countedAt = _time.GetTimestamp();
        for (; _waiting.First is { Value: var room } && _allowed >= 1; _allowed--)
        {
            _waiting.RemoveFirst();
            _unanswered[room] = _unanswered.GetValueOrDefault(room) + 1;
            _link.Unsubscribe(room);
        }
        if (_waiting.Count > 0) _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
