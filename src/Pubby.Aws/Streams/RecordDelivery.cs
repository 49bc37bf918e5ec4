using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core;
using Pubby.Core.Policies;
using Pubby.Core.Regions;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// Brings records to the region, each until it is taken: the records of an id one after another, those of different ids side by side. Safe for any number
/// of threads.
/// </summary>
internal sealed partial class RecordDelivery(RecordRule rule, Restorer restorer, IRegionListener listener, TimeProvider time, ILogger log)
{
    /// <summary>Ids side by side, of one page. A word waits for Redis twice: at 0.5 ms each, this is some 8,000 words a second.</summary>
    private const int MaxAtOnce = 8;

    /// <summary>A record that cannot be dealt with, for a reason that is no outage, is a defect, and is not to hold up all others for ever.</summary>
    private const int MaxFailures = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Returns when all records were taken.</summary>
    /// <param name="onTaken">Called for each, from any thread.</param>
    /// <exception cref="OperationCanceledException">The node stops, or reads the shard no longer: some may not have been taken.</exception>
    public Task DeliverAsync(IReadOnlyList<StreamRecord> records, Action onTaken, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(records.GroupBy(KeyOf), options, async (ofOneId, token) =>
        {
            foreach (var record in ofOneId)
            {
                await DeliverAsync(record, token);
                onTaken();
            }
        });
    }

    private async Task DeliverAsync(StreamRecord record, CancellationToken cancellationToken)
    {
        var backoff = new JitteredBackoff(FirstPause, LongestPause);
        for (var failures = 0; failures < MaxFailures;)
        {
            try
            {
                if (await TryDeliverAsync(record, cancellationToken)) return;
            }
            catch (StoreUnavailableException)
            {
                // It cannot be put back just now.
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                failures++;
                LogFailed(log, record.Sequence, fault);
            }
            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    private async ValueTask<bool> TryDeliverAsync(StreamRecord record, CancellationToken cancellationToken)
    {
        var verdict = rule.Judge(record);
        if (verdict.Restoration is { } restoration) await restorer.RestoreAsync(restoration, cancellationToken);
        return verdict.Word is not { } word || await listener.ReceiveAsync(word);
    }

    private static (string Room, string Id) KeyOf(StreamRecord record)
    {
        var item = record.New ?? record.Old ?? new Dictionary<string, AttributeValue>();
        return (item.GetValueOrDefault(MessageItem.Room)?.S ?? "", item.GetValueOrDefault(MessageItem.Id)?.S ?? "");
    }

    [LoggerMessage(EventIds.StreamRecordFailed, LogLevel.Error, "Bug: the stream's record {Sequence} could not be applied. It is skipped after a few tries; a periodic read of its room finds the message.")]
    private static partial void LogFailed(ILogger log, string sequence, Exception fault);
}
