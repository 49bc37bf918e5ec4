using Pubby.Core.Messages;

namespace Pubby.Core.Rooms;

/// <summary>
/// What a room holds: the newest message of each id, merged by one rule. Every change has a sequence number of this
/// node, and the entries are linked in that order, so the latest changes are found without a search. Belongs to the
/// room's lock.
/// </summary>
internal sealed class RoomMap
{
    /// <summary>
    /// How many ids of ephemeral messages are remembered, so that no older stored message is broadcast after them.
    /// </summary>
    private const int RememberedEphemerals = 1024;

    private readonly Dictionary<string, RoomEntry> _entries = [];
    private readonly Dictionary<string, long> _ephemeral = [];
    private readonly RoomDeadlines _deadlines = new();
    private RoomEntry? _newest;

    /// <summary>The number of the last change.</summary>
    public long Sequence { get; private set; }

    /// <summary>The highest version that was ever applied here; 0: the room never held anything.</summary>
    public long Cursor { get; private set; }

    /// <summary>
    /// The room holds every change after this version, so a client whose cursor is not below it can get all that it
    /// missed.
    /// </summary>
    public long CompleteSince { get; private set; }

    /// <summary>It holds no message, and remembers none.</summary>
    public bool IsEmpty => _entries.Count == 0 && _ephemeral.Count == 0;

    /// <summary>How many messages are live.</summary>
    public int LiveCount { get; private set; }

    /// <summary>At or before when the next message expires, in milliseconds since 1970.</summary>
    public long NextDue => _deadlines.Next;

    /// <summary>The merge rule: applies a message if it is newer than what the room holds for its id.</summary>
    public MergeResult Merge(Message message)
    {
        _entries.TryGetValue(message.Id, out var entry);
        if (entry is not null && message.Version <= entry.Message.Version) return MergeResult.Stale;
        var isSuperseded = _ephemeral.TryGetValue(message.Id, out var ephemeral) && message.Version <= ephemeral;
        if (message.IsEphemeral && isSuperseded) return MergeResult.Stale;

        Sequence++;
        Cursor = Math.Max(Cursor, message.Version);
        if (message.IsEphemeral)
        {
            Remember(message);
            return MergeResult.Applied;
        }
        Replace(entry, message);
        return isSuperseded ? MergeResult.Superseded : MergeResult.Applied;
    }

    /// <summary>Uses up a change's number for something that changes nothing.</summary>
    public void SkipSequence() => Sequence++;

    public Message? Find(string id) => _entries.GetValueOrDefault(id)?.Message;

    /// <summary>The live messages, in version order.</summary>
    public Message[] Live() => Sorted(_entries.Values.Select(entry => entry.Message).Where(message => message.IsLive));

    /// <summary>What changed after <paramref name="version"/>, tombstones included, in version order.</summary>
    public Message[] ChangedAfter(long version) =>
        Sorted(_entries.Values.Select(entry => entry.Message).Where(message => message.ChangedAt > version));

    /// <summary>
    /// What came after the change <paramref name="sequence"/>, oldest change first: as many messages as fit into
    /// <paramref name="maxBytes"/> of data, at least one.
    /// </summary>
    public ChangedSince ChangedSince(long sequence, int maxBytes)
    {
        var first = _newest;
        if (first is null || first.Sequence <= sequence) return new([], Sequence, IsComplete: true);
        while (first.Older is { } older && older.Sequence > sequence) first = older;

        var messages = new List<Message>();
        var bytes = 0;
        for (var entry = first; entry is not null; entry = entry.Newer)
        {
            bytes += entry.Message.Data.Length + ItemOverhead;
            if (bytes > maxBytes && messages.Count > 0) return new(messages, entry.Older!.Sequence, IsComplete: false);
            messages.Add(entry.Message);
        }
        return new(messages, Sequence, IsComplete: true);
    }

    /// <summary>
    /// The messages whose time is over, earliest first. Each is returned once, and the caller expires it.
    /// </summary>
    public IReadOnlyList<Message> TakeDue(long nowMs) => _deadlines.TakeDue(nowMs);

    /// <summary>The room may lack what was deleted before <paramref name="version"/>.</summary>
    public void RaiseCompleteSince(long version) => CompleteSince = Math.Max(CompleteSince, version);

    /// <summary>Forgets what was deleted or had expired before <paramref name="version"/>.</summary>
    public void Forget(long version)
    {
        foreach (var entry in _entries.Values.Where(entry => !entry.Message.IsLive && entry.Message.ChangedAt < version)
            .ToArray())
        {
            _entries.Remove(entry.Message.Id);
            Unlink(entry);
            // A resume goes back by the overlap, so a cursor less than that above the entry may need it.
            RaiseCompleteSince(entry.Message.ChangedAt + (long)Retention.Overlap.TotalMicroseconds);
        }
    }

    /// <summary>
    /// The bytes around an item's data in a frame. Two names of the longest kind need more, but this only paces.
    /// </summary>
    private const int ItemOverhead = 96;

    private void Replace(RoomEntry? entry, Message message)
    {
        if (entry is null) _entries.Add(message.Id, entry = new RoomEntry());
        else
        {
            Unlink(entry);
            if (entry.Message.IsLive) LiveCount--;
            if (entry.Message is { IsLive: true, ExpiresAt: not null }) _deadlines.Remove();
        }
        entry.Message = message;
        entry.Sequence = Sequence;
        LinkNewest(entry);
        if (message.IsLive) LiveCount++;
        if (message is { IsLive: true, ExpiresAt: not null }) _deadlines.Add(entry);
    }

    private void Remember(Message ephemeral)
    {
        if (_ephemeral.Count == RememberedEphemerals) _ephemeral.Clear();
        _ephemeral[ephemeral.Id] = ephemeral.Version;
    }

    private void LinkNewest(RoomEntry entry)
    {
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is not null) _newest.Newer = entry;
        _newest = entry;
    }

    private void Unlink(RoomEntry entry)
    {
        if (entry.Older is not null) entry.Older.Newer = entry.Newer;
        if (entry.Newer is not null) entry.Newer.Older = entry.Older;
        else _newest = entry.Older;
    }

    private static Message[] Sorted(IEnumerable<Message> messages)
    {
        var sorted = messages.ToArray();
        Array.Sort(sorted, static (left, right) => left.Version.CompareTo(right.Version));
        return sorted;
    }
}

internal enum MergeResult : byte
{
    /// <summary>Not newer than what the room holds: dropped.</summary>
    Stale,

    /// <summary>Applied, and to be broadcast.</summary>
    Applied,

    /// <summary>
    /// Applied, but subscribers already got a newer ephemeral message, so a broadcast would go backwards.
    /// </summary>
    Superseded,
}

/// <param name="LastSequence">The last change that <paramref name="Messages"/> covers.</param>
/// <param name="IsComplete">False: there was more than fits.</param>
internal sealed record ChangedSince(IReadOnlyList<Message> Messages, long LastSequence, bool IsComplete);
