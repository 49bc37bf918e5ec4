using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Backplane;
using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Wire;

namespace Pubby.Core.Testing;

/// <summary>What a <see cref="CoreNode"/> stands on. The caller made all of it, and disposes of it.</summary>
internal sealed record CoreParts
{
    public required IMessageStore Store { get; init; }

    public required IBackplane Backplane { get; init; }

    public required ISequenceCounters Counters { get; init; }

    public required Shards Shards { get; init; }

    public required RoomLimits Limits { get; init; }

    public required HubMeter Meter { get; init; }

    public required TimeProvider Time { get; init; }

    public IRegionRelay Regions { get; init; } = new NullRegionRelay();

    public DumpDeflater Deflater { get; init; } = new(FrameDeflater.Deflate);

    public FailpointOptions Failpoints { get; init; } = new();

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}
