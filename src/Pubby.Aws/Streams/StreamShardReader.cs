using Pubby.Core;
using Pubby.Core.Policies;

namespace Pubby.Aws.Streams;

/// <summary>
/// Reads one shard to its end, a page at a time, and advances its lease after all records of a page were applied. Calls
/// less often than DynamoDB allows, and much less often while DynamoDB throttles or is unavailable.
/// </summary>
internal sealed partial class StreamShardReader(IStreamsClient client, RecordDelivery delivery, LeaseBook leases,
    StreamsMeter meter, TimeProvider time, ILogger log)
{
    // DynamoDB allows five GetRecords a second and two readers for a shard. For a moment after a takeover there may be
    // two.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The largest page that DynamoDB returns, unless 1 MB comes first.</summary>
    private const int PageRecords = 1000;

    /// <summary>Returns when the shard has been read to its end.</summary>
    /// <exception cref="OperationCanceledException">The lease was given up or lost, or the node stops.</exception>
    public async Task ReadAsync(string stream, HeldLease lease, CancellationToken cancellationToken)
    {
        var backoff = new JitteredBackoff(FirstPause, LongestPause);
        var reading = new Reading(stream, lease);
        while (true)
        {
            var wait = Pace;
            try
            {
                if (await ReadPageAsync(reading, cancellationToken)) return;
                backoff.Reset();
            }
            catch (StreamsException fault) when (fault.Fault is StreamsFault.IteratorExpired)
            {
                // If no record was read yet and the old iterator began with the newest record, the new one begins
                // later.
                reading = new Reading(stream, lease);
            }
            catch (StreamsException fault) when (fault.Fault is StreamsFault.Trimmed)
            {
                LogTrimmed(log, lease.Shard);
                // First: from the new position nobody sees that records are missing before it. What changes after the
                // rooms were read is in the stream, however late its oldest record is read.
                await CountLossAsync(cancellationToken);
                lease.BeginAtOldest();
                reading = new Reading(stream, lease);
            }
            catch (StreamsException fault) when (fault.Fault is StreamsFault.Missing)
            {
                // The shard expired before it was read. Its children contain what came after it.
                LogTrimmed(log, lease.Shard);
                await CountLossAsync(cancellationToken);
                lease.End();
                return;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                LogUnavailable(log, lease.Shard, fault.Message);
                wait = backoff.Next();
            }
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <returns>True: the shard has ended.</returns>
    private async Task<bool> ReadPageAsync(Reading reading, CancellationToken cancellationToken)
    {
        var lease = reading.Lease;
        reading.Iterator ??= await client.IteratorAsync(reading.Stream, lease.Shard, lease.Item.Position,
            cancellationToken);
        var page = await client.ReadAsync(reading.Iterator, PageRecords, cancellationToken);
        if (reading.HasLost)
        {
            // After the first page: the stream delivers what the rooms now miss when they are read.
            await CountLossAsync(cancellationToken);
            reading.HasLost = false;
        }
        meter.Read(page.Records.Count);
        lease.BeginWaiting(time.GetTimestamp());
        await delivery.DeliverAsync(page.Records, () => lease.BeginWaiting(time.GetTimestamp()), cancellationToken);
        lease.EndWaiting();
        if (page.Records is [.., var last]) lease.Advance(last.Sequence);
        reading.Iterator = page.Next;
        if (page.Next is not null) return false;
        lease.End();
        return true;
    }

    private async Task CountLossAsync(CancellationToken cancellationToken)
    {
        await leases.CountLossAsync(cancellationToken);
        meter.Lost();
    }

    private sealed class Reading(string stream, HeldLease lease)
    {
        public string Stream => stream;

        public HeldLease Lease => lease;

        /// <summary>Null: one has to be requested.</summary>
        public string? Iterator { get; set; }

        /// <summary>Records before the first one that is read may never have been applied.</summary>
        public bool HasLost { get; set; } = lease.Item.Position.Start == StreamShardStart.Latest;
    }

    [LoggerMessage(EventIds.StreamRecordsTrimmed, LogLevel.Warning,
        "Records of the stream's shard {Shard} expired before they were read: no node of this region read it for a " +
        "day. The region's live rooms are read from the table.")]
    private static partial void LogTrimmed(ILogger log, string shard);

    [LoggerMessage(EventIds.StreamShardUnavailable, LogLevel.Warning,
        "The stream's shard {Shard} cannot be read ({Reason}); the node tries again.")]
    private static partial void LogUnavailable(ILogger log, string shard, string reason);
}
