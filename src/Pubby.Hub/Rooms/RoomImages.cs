using Pubby.Hub.Messages;
using Pubby.Hub.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Rooms;

/// <summary>
/// A room's dumps as bytes, kept until the next change, so that ten thousand who ask at once cost one encoding for each format.
/// Belongs to the room's lock.
/// </summary>
internal sealed class RoomImages(string room, RoomMap map, FrameEncoders encoders)
{
    /// <summary>Different cursors whose images are kept: clients that were cut off together ask with cursors close to each other.</summary>
    private const int KeptImages = 8;

    private readonly Dictionary<(WireFormat Format, string Mode, long After), (DumpImage Image, long Through, bool IsWhole)> _images = [];

    public void Invalidate() => _images.Clear();

    /// <summary>All live messages, to replace what a client holds: <paramref name="mode"/> is dump or reset.</summary>
    public DumpImage Whole(WireFormat format, string mode) =>
        Keep((format, mode, 0), () => (Encode(format, mode, map.Live()), map.Sequence, true)).Image;

    /// <summary>What changed after a version, to add to what a client holds.</summary>
    public DumpImage Resume(WireFormat format, long changedAfter) =>
        Keep((format, SubscriptionMode.Resume, changedAfter), () =>
            (Encode(format, SubscriptionMode.Resume, map.ChangedAfter(changedAfter)), map.Sequence, true)).Image;

    /// <summary>What changed after a change of this node, up to a limit, to add to what a client holds.</summary>
    public (DumpImage Image, long Through, bool IsWhole) CatchUp(WireFormat format, long sequence, int maxBytes) =>
        Keep((format, SubscriptionMode.CatchUp, sequence), () =>
        {
            var changed = map.ChangedSince(sequence, maxBytes);
            return (Encode(format, SubscriptionMode.CatchUp, [.. changed.Messages], changed.IsWhole), changed.Through, changed.IsWhole);
        });

    private DumpImage Encode(WireFormat format, string mode, Message[] messages, bool isWhole = true) =>
        encoders[format].Dump(room, mode, messages, map.Cursor, isWhole);

    private (DumpImage Image, long Through, bool IsWhole) Keep(
        (WireFormat Format, string Mode, long After) key, Func<(DumpImage, long, bool)> make)
    {
        if (_images.TryGetValue(key, out var kept)) return kept;
        if (_images.Count == KeptImages) _images.Clear();
        return _images[key] = make();
    }
}
