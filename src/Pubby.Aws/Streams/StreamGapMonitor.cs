using Pubby.Core.Regions;

namespace Pubby.Aws.Streams;

/// <summary>
/// Sees in the region's leases, on every node, that records were lost. That needs no backplane, and no node can miss
/// it. Belongs to one thread.
/// </summary>
internal sealed class StreamGapMonitor(IRegionListener listener)
{
    private long? _known;

    /// <param name="losses">The count in the leases since the table was created.</param>
    public void Update(long losses)
    {
        // At the first call this node has not served rooms for long. But a loss may just have been counted, and one
        // read too many does no harm.
        if (_known != losses && (_known is not null || losses > 0)) listener.OnGap();
        _known = losses;
    }
}
