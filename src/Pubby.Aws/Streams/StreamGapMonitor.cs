using Pubby.Core.Backplane.Recovery;

namespace Pubby.Aws.Streams;

/// <summary>
/// Sees in the region's leases that records were lost, on every node, and has it read all its live rooms again. That needs no bus, and cannot be missed.
/// A dump that is cached without them is forgotten with the read, or within a minute by itself. Belongs to one thread.
/// </summary>
internal sealed class StreamGapMonitor(OpenRooms rooms, RoomRefresher refresher)
{
    private long? _known;

    /// <param name="losses">As counted in the leases, ever.</param>
    public void Look(long losses)
    {
        // The first sight is before this node serves a room for long; but a loss may be counted just then, and a read too many does no harm.
        if (_known != losses && (_known is not null || losses > 0))
        {
            foreach (var (room, _) in rooms.All) refresher.Request(room, RefreshReason.Requested);
        }
        _known = losses;
    }
}
