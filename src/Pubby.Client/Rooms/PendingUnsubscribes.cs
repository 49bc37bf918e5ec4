using Pubby.Client.Transport;

namespace Pubby.Client.Rooms;

/// <summary>
/// Rooms that are being left. Each takes a command of its own, and waits until one is possible. Until a command is
/// answered, what arrives for its room belongs to the subscription that was left. All calls are under the lock of
/// <see cref="Subscriptions"/>.
/// </summary>
internal sealed class PendingUnsubscribes(ILink link, CommandPace pace)
{
    private readonly LinkedList<string> _waiting = [];
    private readonly Dictionary<string, int> _unanswered = [];

    public void Add(string room)
    {
        _waiting.AddLast(room);
        // Others wait already, and are not overtaken.
        if (_waiting.Count == 1) SendOne();
    }

    /// <summary>The room is opened again. If its command was not sent yet, it was never left.</summary>
    /// <returns>True: the hub still has that subscription.</returns>
    public bool Cancel(string room) => _waiting.Remove(room);

    public bool IsLeaving(string room) => _unanswered.Count > 0 && _unanswered.ContainsKey(room);

    public void OnAnswered(string room)
    {
        if (!_unanswered.TryGetValue(room, out var commands)) return;
        if (commands > 1) _unanswered[room] = commands - 1;
        else _unanswered.Remove(room);
    }

    /// <returns>False: none waits, or no command is possible now.</returns>
    public bool SendOne()
    {
        if (_waiting.First is not { Value: var room } || !pace.TrySpend()) return false;
        _waiting.RemoveFirst();
        _unanswered[room] = _unanswered.GetValueOrDefault(room) + 1;
        link.Unsubscribe(room);
        return true;
    }

    public void SendAll()
    {
        while (SendOne())
        {
        }
    }
}
