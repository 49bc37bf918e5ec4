using Pubby.Core.Messages;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Rooms;

/// <summary>
/// A room's dumps as bytes, kept until the next change, so that ten thousand who ask at once cost one encoding for each format.
/// Belongs to the room's lock.
/// </summary>
internal sealed class RoomImages(string room, RoomMap map, RoomContext context)
{
    /// <summary>Different cursors whose images are kept: clients that were cut off together ask with cursors close to each other.</summary>
    private const int KeptImages = 8;

    private readonly Dictionary<ImageKey, (DumpImage Image, long Through, bool IsWhole)> _images = [];

    public void Invalidate() => _images.Clear();

    /// <summary>All live messages, to replace what a client holds: <paramref name="mode"/> is dump or reset.</summary>
    public DumpImage Whole(WireFormat format, string mode) =>
        Keep(new(format, mode, 0, IsStale), key => (Encode(key, map.Live()), map.Sequence, true)).Image;

    /// <summary>What changed after a version, to add to what a client holds.</summary>
    public DumpImage Resume(WireFormat format, long changedAfter) =>
        Keep(new(format, SubscriptionMode.Resume, changedAfter, IsStale), key => (Encode(key, map.ChangedAfter(key.After)), map.Sequence, true)).Image;

    /// <summary>What changed after a change of this node, up to a limit, to add to what a client holds.</summary>
    public (DumpImage Image, long Through, bool IsWhole) CatchUp(WireFormat format, long sequence, int maxBytes) =>
        Keep(new(format, SubscriptionMode.CatchUp, sequence, IsStale), key =>
        {
            var changed = map.ChangedSince(key.After, maxBytes);
            return (Encode(key, [.. changed.Messages], changed.IsWhole), changed.Through, changed.IsWhole);
        });

    private bool IsStale => context.Source.IsAway;

    private DumpImage Encode(ImageKey key, Message[] messages, bool isWhole = true) =>
        context.Encoders[key.Format].Dump(room, new DumpHeader(key.Mode, map.Cursor, isWhole, key.IsStale), messages);

    private (DumpImage Image, long Through, bool IsWhole) Keep(ImageKey key, Func<ImageKey, (DumpImage, long, bool)> make)
    {
        if (_images.TryGetValue(key, out var kept)) return kept;
        if (_images.Count == KeptImages) _images.Clear();
        return _images[key] = make(key);
    }

    private readonly record struct ImageKey(WireFormat Format, string Mode, long After, bool IsStale);
}
