using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

// A global table keeps what was written last by the replicas' clocks, not what has the higher version. A region whose link was cut, or whose clock is behind,
// can so replace a newer message by an older one, in the table only: rooms and caches keep the newer. Each region's reader sees that in its own stream, as a
// record whose old image is newer than its new one, and puts the old image back, if what is there is still older. Regions may do so at the same time.
//
// Why it ends, and how. Take an id, and the versions v1 < v2 < ... < vn that were published for it, of which there are finitely many.
// - A write of vi by a restorer answers a record in which something lower displaced vi in that replica, once for each such record.
// - v1 is never put back, as nothing is lower. vi is put back at most once in each replica for each time that one of v1..vi-1 was written, and if those are
//   written finitely often, so is vi. So all writes are finitely many, by induction. (Two regions that heal a cut do one or two in practice.)
// - After the last write the replicas are equal, as global tables promise. Say that they held vi below vn. The replica where vn was published held it once,
//   and something lower displaced it there: its reader saw that, and wrote vn again unless something higher was there. So a later write than the displacing one
//   exists, and vi was not the last. Contradiction: they hold vn.
// The write's own condition (what is there is lower) makes late and repeated attempts harmless: nothing newer is ever written over.
//
// 'Unchanged' is no answer here: an older message with the same data still has an older version, and a client's cursor and the next condition go by that. So
// this is a write of its own, and not IMessageStore.PutAsync.
//
// That two regions stamp the same id with the very same version, in different words, would stay so: nothing would tell the two apart. So each stamps with
// versions of its own (VersionPartition).

/// <summary>Puts back what something older displaced in the table.</summary>
internal sealed class Restorer(IAmazonDynamoDB client, DynamoDbOptions options, StreamsMeter meter)
{
    private const string IsOlder = "version < :version";
    private const string IsOlderOrGone = $"attribute_not_exists({MessageItem.Room}) OR {IsOlder}";

    /// <summary>What DynamoDB itself adds to items of the older kind of global table.</summary>
    private const string ReservedPrefix = "aws:";

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(3);

    private readonly DynamoDbCalls _calls = new(CallLimit);

    /// <returns>False: something as new or newer is there already.</returns>
    /// <exception cref="StoreUnavailableException">DynamoDB is away.</exception>
    public async Task<bool> RestoreAsync(Restoration restoration, CancellationToken cancellationToken)
    {
        var isWritten = await _calls.RunAsync(token => TryWriteAsync(restoration, token), cancellationToken);
        if (isWritten) meter.Restored();
        return isWritten;
    }

    private async Task<bool> TryWriteAsync(Restoration restoration, CancellationToken cancellationToken)
    {
        try
        {
            await client.PutItemAsync(new PutItemRequest
            {
                TableName = options.Table,
                Item = restoration.Item.Where(attribute => !attribute.Key.StartsWith(ReservedPrefix, StringComparison.Ordinal)).ToDictionary(),
                ConditionExpression = restoration.WasRemoved ? IsOlderOrGone : IsOlder,
                ExpressionAttributeValues = new() { [":version"] = MessageItem.Number(restoration.Version) },
            }, cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
