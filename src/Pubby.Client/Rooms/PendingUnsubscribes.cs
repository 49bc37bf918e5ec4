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

    /// <summary>Of those that wait: in the middle of a dump.</summary>
    private readonly HashSet<string> _midDump = [];

    private readonly Dictionary<string, int> _unanswered = [];

    /// <param name="isMidDump">
    /// The hub still sends what the room was subscribed for: who opens it again would take the rest for the whole.
    /// </param>
    public void Add(string room, bool isMidDump)
    {
        _waiting.AddLast(room);
        if (isMidDump) _midDump.Add(room);
        // Others wait already, and are not overtaken.
        if (_waiting.Count == 1) SendOne();
    }

    /// <summary>
    /// The room is opened again. If its command was not sent yet, it was never left; in the middle of a dump it is.
    /// </summary>
    /// <returns>True: the hub still has that subscription.</returns>
    public bool Cancel(string room) => !_midDump.Contains(room) && _waiting.Remove(room);

    /// <summary>The room is not to be asked for before its command was sent.</summary>
    public bool IsFirstLeft(string room) => _midDump.Contains(room);

    public bool IsLeaving(string room) =>
        (_unanswered.Count > 0 && _unanswered.ContainsKey(room)) || IsFirstLeft(room);

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
        _midDump.Remove(room);
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
