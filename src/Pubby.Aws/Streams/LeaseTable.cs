using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Regions;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// Reads and writes the region's leases, only on this region's replica. Safe for any number of threads.
/// </summary>
/// <exception cref="StoreUnavailableException">From every call: DynamoDB is unavailable.</exception>
internal sealed class LeaseTable(IAmazonDynamoDB client, DynamoDbOptions options, RegionIdentity region,
    TimeProvider time, TimeSpan? callLimit = null)
{
    /// <summary>
    /// Counts how often records were lost for this region, so that each node sees that it has to read its rooms again.
    /// </summary>
    private const string LossesId = "losses";

    private static readonly TimeSpan DefaultCallLimit = TimeSpan.FromSeconds(3);

    private readonly DynamoDbCalls _calls = new(callLimit ?? DefaultCallLimit);
    private readonly string _partition = LeaseItem.Partition(region.Name);

    /// <returns>All items, from a consistent read.</returns>
    public Task<LeaseSnapshot> ReadAsync(CancellationToken cancellationToken) => _calls.RunAsync(async token =>
    {
        var leases = new List<LeaseItem>();
        var losses = 0L;
        var request = new QueryRequest
        {
            TableName = options.Table,
            ConsistentRead = true,
            KeyConditionExpression = "room = :room",
            ExpressionAttributeValues = new() { [":room"] = new(_partition) },
        };
        do
        {
            var page = await client.QueryAsync(request, token);
            foreach (var lease in (page.Items ?? []).Select(LeaseItem.Of))
            {
                if (lease.Id == LossesId) losses = lease.Beat;
                else leases.Add(lease);
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return new LeaseSnapshot(leases, losses);
    }, cancellationToken);

    /// <summary>Takes a lease if it has not changed since it was read.</summary>
    /// <param name="seen">The item as it was read; null: there was none.</param>
    /// <returns>False: another node was faster, or the owner is alive.</returns>
    public Task<bool> TryTakeAsync(LeaseItem? seen, LeaseItem taken, CancellationToken cancellationToken)
    {
        if (seen is null) return TryPutAsync(taken, $"attribute_not_exists({MessageItem.Room})", [], cancellationToken);
        return TryPutAsync(taken, "#beat = :beat", new() { [":beat"] = MessageItem.Number(seen.Beat) },
            cancellationToken);
    }

    /// <summary>
    /// Writes the next sign of life and how far the shard was read. For a lease without an owner, it is the last one.
    /// </summary>
    /// <param name="owner">The owner as far as this node knows.</param>
    /// <returns>False: another node took it.</returns>
    public Task<bool> TryRenewAsync(LeaseItem lease, string owner, CancellationToken cancellationToken) =>
        TryPutAsync(lease, "#owner = :owner", new() { [":owner"] = new(owner) }, cancellationToken);

    /// <summary>A sign of life of a node that holds nothing.</summary>
    public Task WaitAsync(string node, long beat, CancellationToken cancellationToken) =>
        TryPutAsync(
            new LeaseItem(LeaseItem.WaitingPrefix + node, node, beat, StreamShardStart.Oldest, null,
                StreamShardProgress.Open), null, [], cancellationToken);

    /// <summary>Records may have been lost for this region.</summary>
    public Task CountLossAsync(CancellationToken cancellationToken) =>
        _calls.RunAsync(token => client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = options.Table,
            Key = new() { [MessageItem.Room] = new(_partition), [MessageItem.Id] = new(LossesId) },
            UpdateExpression = "ADD #beat :one",
            ExpressionAttributeNames = new() { ["#beat"] = "beat" },
            ExpressionAttributeValues = new() { [":one"] = MessageItem.Number(1) },
        }, token), cancellationToken);

    private Task<bool> TryPutAsync(LeaseItem lease, string? condition, Dictionary<string, AttributeValue> values,
        CancellationToken cancellationToken) =>
        _calls.RunAsync(async token =>
        {
            var request =
                new PutItemRequest
                {
                    TableName = options.Table,
                    Item = lease.ToItem(region.Name, time.GetUtcNow()),
                    ConditionExpression = condition
                };
            if (values.Count > 0)
            {
                request.ExpressionAttributeValues = values;
                request.ExpressionAttributeNames = values.Keys.ToDictionary(name => $"#{name[1..]}", name => name[1..]);
            }
            try
            {
                await client.PutItemAsync(request, token);
                return true;
            }
            catch (ConditionalCheckFailedException)
            {
                return false;
            }
        }, cancellationToken);
}

/// <param name="Losses">How often records were lost since the table was created.</param>
internal sealed record LeaseSnapshot(IReadOnlyList<LeaseItem> Leases, long Losses);
