using Amazon.DynamoDBv2;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Streams;
using Pubby.Core.Diagnostics;
using Pubby.Core.Regions;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Streams;

/// <summary>
/// A node's share of a scripted stream, whose leases are in a real table, and whose turns come when the test says so.
/// </summary>
internal sealed class StreamNode
{
    private readonly FakeTimeProvider _time;

    /// <param name="dynamoDb">By which it keeps its leases; null: the table's.</param>
    public StreamNode(
        string name, StreamTable table, IStreamsClient streams, FakeTimeProvider time, ReceivedMessages listener,
        IAmazonDynamoDB? dynamoDb = null)
    {
        _time = time;
        var meter = new StreamsMeter(new HubMeter(new TestMeters(), time));
        var region = new RegionIdentity(StreamTable.Region, Number: null);
        Leases = new LeaseTable(dynamoDb ?? table.DynamoDb, table.Options, region, time, Eventually.Limit);
        var rule = new RecordRule(region, new StreamsRelayOptions(), time);
        var delivery =
            new RecordDelivery(rule, new Restorer(table.DynamoDb, table.Options, meter), listener, time,
                NullLogger.Instance);
        var book = new LeaseBook(name, Leases, new LeaseMonitor(new StreamsRelayOptions().TakeoverAfter, time),
            new StreamGapMonitor(listener));
        var shards =
            new StreamShardList(new TableStream(table.DynamoDb, table.Options), streams, time, NullLogger.Instance);
        var reader = new StreamShardReader(streams, delivery, book, meter, time, NullLogger.Instance);
        Worker = new StreamWorker(book, shards, reader, meter, time, NullLogger.Instance);
    }

    public StreamWorker Worker { get; }

    public LeaseTable Leases { get; }

    public Task TurnAsync() => Worker.TurnAsync(CancellationToken.None);

    /// <summary>Time goes on until it is so, with a turn every two seconds of it.</summary>
    public async Task TurnUntilAsync(Func<bool> isSo, string what)
    {
        var last = _time.GetTimestamp();
        await Eventually.UntilAsync(async () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            if (_time.GetElapsedTime(last) < TimeSpan.FromSeconds(2)) return isSo();
            last = _time.GetTimestamp();
            await TurnAsync();
            return isSo();
        }, what);
    }

    public async Task<LeaseItem> LeaseAsync(string shard) =>
        (await Leases.ReadAsync(CancellationToken.None))
            .Leases.Single(lease => lease.Id.EndsWith($"/{shard}", StringComparison.Ordinal));

    public async Task<long> LossesAsync() => (await Leases.ReadAsync(CancellationToken.None)).Losses;
}
