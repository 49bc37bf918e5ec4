using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

// A global table keeps what was written last by the replicas' clocks, not what has the higher version. A region whose
// link was cut, or whose clock is behind, can so replace a newer message by an older one. That happens in the table
// only: rooms and caches keep the newer one. Each region's reader sees it in its own stream: a record whose old image
// is newer than its new one. The reader puts the old image back if the table still holds an older message. Several
// regions may do so at the same time.
//
// Why this ends, and with what. Take an id, and the versions v1 < v2 < ... < vn that were published for it. They are
// finitely many.
// - A restorer writes vi for a record in which something lower displaced vi in that replica, once for each such record.
// - v1 is never put back, because nothing is lower. vi is put back at most once in each replica for each write of one
// of v1..vi-1. If those are written finitely often, so is vi. By induction, all writes are finitely many. (Two regions
// that heal a cut do one or two in practice.)
// - After the last write the replicas are equal: global tables promise that. Suppose that they held vi below vn. The
// replica where vn was published held vn once, and something lower displaced it there. Its reader saw that, and wrote
// vn again unless something higher was there. So there is a write after the displacing one, and vi was not the last.
// Contradiction: they hold vn.
// The write's own condition (the stored version is lower) makes late and repeated attempts harmless: nothing newer is
// ever overwritten.
//
// 'Unchanged' is no answer here: an older message with the same data still has an older version, and a client's cursor
// and the next condition depend on it. So this is a write of its own, and not IMessageStore.PutAsync.
//
// If two regions stamped the same id with the very same version and different data, that would stay so: nothing would
// distinguish the two. So each region stamps versions of its own (VersionPartition).

/// <summary>Puts a message back in the table after an older one displaced it.</summary>
internal sealed class Restorer(IAmazonDynamoDB client, DynamoDbOptions options, StreamsMeter meter)
{
    private const string IsOlder = "version < :version";
    private const string IsOlderOrGone = $"attribute_not_exists({MessageItem.Room}) OR {IsOlder}";

    /// <summary>Attributes that DynamoDB itself adds to items of the older kind of global table.</summary>
    private const string ReservedPrefix = "aws:";

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(3);

    private readonly DynamoDbCalls _calls = new(CallLimit);

    /// <returns>False: the table already holds a message that is as new or newer.</returns>
    /// <exception cref="StoreUnavailableException">DynamoDB is unavailable.</exception>
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
                Item = restoration.Item.Where(attribute =>
                    !attribute.Key.StartsWith(ReservedPrefix, StringComparison.Ordinal)).ToDictionary(),
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
