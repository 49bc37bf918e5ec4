using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;

namespace Pubby.Aws.Streams;

/// <summary>How this node reads its region's stream, on the meter <c>Pubby.Hub</c>.</summary>
internal sealed class StreamsMeter
{
    private readonly Counter<long> _records;
    private readonly Counter<long> _restored;
    private readonly Counter<long> _losses;
    private readonly Counter<long> _takeovers;
    private int _shards;

    public StreamsMeter(HubMeter hub)
    {
        _records = hub.Counter("pubby.region.streams.records", "{record}", "Records that this " +
            "node read from the stream.");
        _restored = hub.Counter("pubby.region.streams.restored", "{message}", "Messages put back " +
            "in the table after an older one displaced them.");
        _losses = hub.Counter("pubby.region.streams.losses", "{shard}", "Shards whose next record " +
            "was no longer there: the region's rooms were read again.");
        _takeovers = hub.Counter("pubby.region.streams.takeovers", "{shard}", "Shards taken over " +
            "from a node without a sign of life.");
        hub.Meter.CreateObservableGauge("pubby.region.streams.shards", () =>
            Volatile.Read(ref _shards), "{shard}", "Shards that this node reads now.");
    }

    public void Read(int records) => _records.Add(records);

    public void Restored() => _restored.Add(1);

    public void Lost() => _losses.Add(1);

    public void TakenOver() => _takeovers.Add(1);

    public void Hold(int shards) => Volatile.Write(ref _shards, shards);
}
