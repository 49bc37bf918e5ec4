using Pubby.Core.Messages;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Rooms;

/// <summary>
/// A room's dumps as bytes, kept until the next change. So ten thousand clients that ask at once cost one encoding for
/// each format. Belongs to the room's lock.
/// </summary>
internal sealed class EncodedDumps(string room, RoomMap map, RoomContext context)
{
    /// <summary>
    /// How many dumps are kept. Clients that lost their connections together ask with few different cursors.
    /// </summary>
    private const int MaxKept = 8;

    private readonly Dictionary<DumpKey, (EncodedDump Dump, long LastSequence, bool IsComplete)> _dumps = [];

    /// <summary>Of the whole room as it was asked for last, in bytes; 0: it never was. Read without the lock.</summary>
    public int WholeBytes { get; private set; }

    public void Invalidate() => _dumps.Clear();

    /// <summary>All live messages, to replace what a client holds: <paramref name="mode"/> is dump or reset.</summary>
    public EncodedDump Whole(WireFormat format, string mode)
    {
        var dump = Keep(new(format, mode, 0, IsStale), key => (Encode(key, map.Live()), map.Sequence, true)).Dump;
        WholeBytes = dump.TotalBytes;
        return dump;
    }

    /// <summary>What changed after a version, to add to what a client holds.</summary>
    public EncodedDump Resume(WireFormat format, long changedAfter) =>
        Keep(new(format, SubscriptionMode.Resume, changedAfter, IsStale), key =>
            (Encode(key, map.ChangedAfter(key.After)), map.Sequence, true)).Dump;

    /// <summary>What came after a change of this node, up to a limit, to add to what a client holds.</summary>
    public (EncodedDump Dump, long LastSequence, bool IsComplete) CatchUp(
        WireFormat format, long sequence, int maxBytes) =>
        Keep(new(format, SubscriptionMode.CatchUp, sequence, IsStale), key =>
        {
            var changed = map.ChangedSince(key.After, maxBytes);
            return (Encode(key, [.. changed.Messages], changed.IsComplete), changed.LastSequence, changed.IsComplete);
        });

    private bool IsStale => context.Source.IsUnavailable;

    private EncodedDump Encode(DumpKey key, Message[] messages, bool isComplete = true) =>
        context.Encoders[key.Format]
            .Dump(room, new DumpHeader(key.Mode, map.Cursor, isComplete, key.IsStale), messages);

    private (EncodedDump Dump, long LastSequence, bool IsComplete) Keep(
        DumpKey key, Func<DumpKey, (EncodedDump, long, bool)> make)
    {
        if (_dumps.TryGetValue(key, out var kept)) return kept;
        if (_dumps.Count == MaxKept) _dumps.Clear();
        return _dumps[key] = make(key);
    }

    private readonly record struct DumpKey(WireFormat Format, string Mode, long After, bool IsStale);
}
