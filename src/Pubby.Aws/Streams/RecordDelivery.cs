using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core;
using Pubby.Core.Policies;
using Pubby.Core.Regions;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// Applies records in the region, each until it is taken. The records of one id follow one another, those of different
/// ids run at the same time. Safe for any number of threads.
/// </summary>
internal sealed partial class RecordDelivery(
    RecordRule rule, Restorer restorer, IRegionListener listener, TimeProvider time, ILogger log)
{
    /// <summary>
    /// Ids at the same time, of one page. A message waits for Redis twice: at 0.5 ms each, this is some 8,000 messages
    /// a second.
    /// </summary>
    private const int MaxAtOnce = 8;

    /// <summary>
    /// A record that fails for another reason than an outage shows a bug. It must not hold up all others.
    /// </summary>
    private const int MaxFailures = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Returns when all records were applied.</summary>
    /// <param name="onTaken">Called for each, from any thread.</param>
    /// <exception cref="OperationCanceledException">
    /// The node stops, or no longer reads the shard: some records may not have been applied.
    /// </exception>
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
                // The store is unavailable; the message cannot be put back now.
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
        var verdict = rule.Evaluate(record);
        if (verdict.Restoration is { } restoration) await restorer.RestoreAsync(restoration, cancellationToken);
        return verdict.Message is not { } message || await listener.ReceiveAsync(message);
    }

    private static (string Room, string Id) KeyOf(StreamRecord record)
    {
        var item = record.New ?? record.Old ?? new Dictionary<string, AttributeValue>();
        return (item.GetValueOrDefault(MessageItem.Room)?.S ?? "", item.GetValueOrDefault(MessageItem.Id)?.S ?? "");
    }

    [LoggerMessage(EventIds.StreamRecordFailed, LogLevel.Error,
        "Bug: the stream's record {Sequence} could not be applied. It is skipped after a few tries; a periodic read " +
        "of its room finds the message.")]
    private static partial void LogFailed(ILogger log, string sequence, Exception fault);
}
