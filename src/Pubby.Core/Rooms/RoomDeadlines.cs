using Pubby.Core.Messages;

namespace Pubby.Core.Rooms;

/// <summary>
/// Which of a room's messages expire next, found without a search among all. A message that was replaced or deleted stays in line until its time or
/// until such outnumber the others, so that a change costs a logarithm and the line is at most about twice as long as it has to be. Belongs to the
/// room's lock.
/// </summary>
internal sealed class RoomDeadlines
{
    /// <summary>Below this many, what is out of date is not worth a rebuild.</summary>
    private const int MinRebuild = 64;

    private PriorityQueue<Deadline, long> _line = new();
    private int _running;

    /// <summary>How long the line is, with what is out of date.</summary>
    public int Count => _line.Count;

    /// <summary>At or before when the next message expires, in milliseconds since 1970.</summary>
    public long Next => _line.TryPeek(out _, out var due) ? due : long.MaxValue;

    /// <summary>The entry holds a message now that will expire.</summary>
    public void Add(RoomEntry entry)
    {
        _running++;
        _line.Enqueue(new(entry, entry.Message.Version), entry.Message.ExpiresAt!.Value);
        KeepShort();
    }

    /// <summary>A message that would have expired, or did, is being replaced.</summary>
    public void Remove()
    {
        _running--;
        KeepShort();
    }

    /// <summary>The messages whose time is over, the first to expire first. They leave the line, and are the caller's to expire.</summary>
    public IReadOnlyList<Message> TakeDue(long nowMs)
    {
        List<Message>? due = null;
        while (_line.TryPeek(out var deadline, out var expiresAt) && expiresAt <= nowMs)
        {
            _line.Dequeue();
            if (deadline.IsRunning) (due ??= []).Add(deadline.Entry.Message);
        }
        return due ?? (IReadOnlyList<Message>)[];
    }

    private void KeepShort()
    {
        if (_line.Count - _running <= Math.Max(_running, MinRebuild)) return;
        // A new one, so that the memory of a line that was long is given back.
        _line = new PriorityQueue<Deadline, long>(_line.UnorderedItems.Where(item => item.Element.IsRunning).ToArray());
    }

    /// <param name="Version">Of the message that expires: an entry with another one has been written to since.</param>
    private readonly record struct Deadline(RoomEntry Entry, long Version)
    {
        public bool IsRunning => Entry.Message.Version == Version;
    }
}
