using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Aws.DynamoDb;

/// <summary>Finds or creates the table, and the epoch in it. Any number of nodes may open it at once.</summary>
internal sealed class DynamoDbTable(IAmazonDynamoDB client, DynamoDbOptions options)
{
    /// <summary>No publisher can write to it: a name may not start with a dot.</summary>
    private const string FactsRoom = ".pubby";

    private const string EpochId = "epoch";
    private const string EpochValue = "epoch";

    /// <summary>
    /// Longer than a put's: the first call also looks for credentials. On a host with a slow metadata service that
    /// takes seconds.
    /// </summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan CreationLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CreationPoll = TimeSpan.FromMilliseconds(250);

    private readonly DynamoDbCalls _calls = new(CallLimit);

    /// <returns>The epoch. All nodes that open the table get the same one.</returns>
    /// <exception cref="PubbyStartException">
    /// The table is missing or is another one, or the AWS settings are wrong.
    /// </exception>
    /// <exception cref="StoreUnavailableException">DynamoDB is unavailable.</exception>
    public async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var table = await _calls.RunAsync(FindAsync, cancellationToken);
            if (table is null && !options.CreateTable) throw DynamoDbStartFaults.MissingTable(options);
            if (table is null) await _calls.RunAsync(CreateAsync, cancellationToken);
            if (!IsUsable(table))
                table = await new DynamoDbCalls(CreationLimit).RunAsync(WaitUntilUsableAsync, cancellationToken);
            if (!HasOurKey(table!)) throw DynamoDbStartFaults.ForeignTable(options);
            if (options.CreateTable) await _calls.RunAsync(EnableTimeToLiveAsync, cancellationToken);
            return await _calls.RunAsync(EpochAsync, cancellationToken);
        }
        catch (StoreUnavailableException fault) when (DynamoDbStartFaults.Of(fault, options) is { } wrong)
        {
            throw wrong;
        }
    }

    private async Task<TableDescription?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await client.DescribeTableAsync(new DescribeTableRequest(options.Table), cancellationToken)).Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateTableAsync(new CreateTableRequest
            {
                TableName = options.Table,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                AttributeDefinitions =
                    [new(MessageItem.Room, ScalarAttributeType.S), new(MessageItem.Id, ScalarAttributeType.S)],
                KeySchema = [new(MessageItem.Room, KeyType.HASH), new(MessageItem.Id, KeyType.RANGE)],
            }, cancellationToken);
            return true;
        }
        catch (ResourceInUseException)
        {
            // Another node is creating it now.
            return false;
        }
    }

    private async Task<TableDescription?> WaitUntilUsableAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // A table that was created a moment ago may not be found yet.
            var table = await FindAsync(cancellationToken);
            if (IsUsable(table)) return table;
            await Task.Delay(CreationPoll, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> EnableTimeToLiveAsync(CancellationToken cancellationToken)
    {
        if (await IsTimeToLiveEnabledAsync(cancellationToken)) return false;
        try
        {
            await client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
            {
                TableName = options.Table,
                TimeToLiveSpecification = new() { AttributeName = MessageItem.Gone, Enabled = true },
            }, cancellationToken);
            return true;
        }
        catch (AmazonDynamoDBException fault)
            when (fault.ErrorCode is "ValidationException" or "ResourceInUseException")
        {
            // Another node was faster, or TTL cannot be switched on.
            if (await IsTimeToLiveEnabledAsync(cancellationToken)) return false;
            throw;
        }
    }

    private async Task<bool> IsTimeToLiveEnabledAsync(CancellationToken cancellationToken)
    {
        var answer =
            await client.DescribeTimeToLiveAsync(new DescribeTimeToLiveRequest { TableName = options.Table },
                cancellationToken);
        var status = answer.TimeToLiveDescription.TimeToLiveStatus;
        return status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
    }

    /// <summary>The first node writes the epoch. All others are rejected, and get what the first one wrote.</summary>
    private async Task<string> EpochAsync(CancellationToken cancellationToken)
    {
        var epoch = Epoch.New();
        try
        {
            await client.PutItemAsync(new PutItemRequest
            {
                TableName = options.Table,
                Item = new()
                {
                    [MessageItem.Room] = new(FactsRoom),
                    [MessageItem.Id] = new(EpochId),
                    [EpochValue] = new(epoch)
                },
                ConditionExpression = $"attribute_not_exists({MessageItem.Room})",
                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
            }, cancellationToken);
            return epoch;
        }
        catch (ConditionalCheckFailedException refusal)
        {
            return refusal.Item[EpochValue].S;
        }
    }

    private static bool IsUsable(TableDescription? table) =>
        table?.TableStatus == TableStatus.ACTIVE || table?.TableStatus == TableStatus.UPDATING;

    private static bool HasOurKey(TableDescription table) =>
        table.KeySchema.Count == 2 && HasKey(table, MessageItem.Room, KeyType.HASH)
            && HasKey(table, MessageItem.Id, KeyType.RANGE);

    private static bool HasKey(TableDescription table, string name, KeyType type) =>
        table.KeySchema.Any(key => key.AttributeName == name && key.KeyType == type)
        && table.AttributeDefinitions.Any(attribute =>
            attribute.AttributeName == name && attribute.AttributeType == ScalarAttributeType.S);
}
