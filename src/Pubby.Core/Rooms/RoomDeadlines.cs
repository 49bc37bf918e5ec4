using Pubby.Core.Messages;

namespace Pubby.Core.Rooms;

/// <summary>
/// Finds the messages of a room that expire next, without a search among all. A replaced or deleted message stays in
/// the queue until its time, or until such messages outnumber the others. So a change costs a logarithm, and the queue
/// is at most about twice as long as necessary. Belongs to the room's lock.
/// </summary>
internal sealed class RoomDeadlines
{
    /// <summary>A rebuild is not worth its cost for fewer outdated messages.</summary>
    private const int MinRebuild = 64;

    private PriorityQueue<Deadline, long> _queue = new();
    private int _running;

    /// <summary>How long the queue is, outdated messages included.</summary>
    public int Count => _queue.Count;

    /// <summary>At or before when the next message expires, in milliseconds since 1970.</summary>
    public long Next => _queue.TryPeek(out _, out var due) ? due : long.MaxValue;

    /// <summary>The entry now holds a message that will expire.</summary>
    public void Add(RoomEntry entry)
    {
        _running++;
        _queue.Enqueue(new(entry, entry.Message.Version), entry.Message.ExpiresAt!.Value);
        RebuildIfLong();
    }

    /// <summary>A message that would have expired, or did, is being replaced.</summary>
    public void Remove()
    {
        _running--;
        RebuildIfLong();
    }

    /// <summary>Removes the messages whose time is over, earliest first. The caller expires them.</summary>
    public IReadOnlyList<Message> TakeDue(long nowMs)
    {
        List<Message>? due = null;
        while (_queue.TryPeek(out var deadline, out var expiresAt) && expiresAt <= nowMs)
        {
            _queue.Dequeue();
            if (deadline.IsRunning) (due ??= []).Add(deadline.Entry.Message);
        }
        return due ?? (IReadOnlyList<Message>)[];
    }

    private void RebuildIfLong()
    {
        if (_queue.Count - _running <= Math.Max(_running, MinRebuild)) return;
        // A new queue, so that the memory of a long one is released.
        _queue =
            new PriorityQueue<Deadline, long>(_queue.UnorderedItems.Where(item => item.Element.IsRunning).ToArray());
    }

    /// <param name="Version">
    /// The version of the message that expires. If the entry has another version, it was written to since.
    /// </param>
    private readonly record struct Deadline(RoomEntry Entry, long Version)
    {
        public bool IsRunning => Entry.Message.Version == Version;
    }
}
