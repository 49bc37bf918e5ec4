using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Pubby.Aws.DynamoDb;

/// <summary>How the table is set up, for people who look at a node.</summary>
/// <param name="HasTimeToLive">Null: the hub may not ask.</param>
/// <param name="HasStream">With both images.</param>
internal sealed record TableState(bool? HasTimeToLive, bool HasStream)
{
    /// <summary>With a client of its own: it is asked for once in a while.</summary>
    /// <returns>Null: DynamoDB does not answer, or not this hub.</returns>
    public static async Task<TableState?> ReadAsync(DynamoDbOptions options, CancellationToken cancellationToken)
    {
        using var client = DynamoDbClient.Create(options);
        return await ReadAsync(client, options.Table, cancellationToken);
    }

    /// <inheritdoc cref="ReadAsync(DynamoDbOptions, CancellationToken)"/>
    public static async Task<TableState?> ReadAsync(
        IAmazonDynamoDB client, string name, CancellationToken cancellationToken)
    {
        try
        {
            var table = (await client.DescribeTableAsync(new DescribeTableRequest(name), cancellationToken)).Table;
            return new TableState(await HasTimeToLiveAsync(client, name, cancellationToken),
                table.StreamSpecification is { StreamEnabled: true } stream
                && stream.StreamViewType == StreamViewType.NEW_AND_OLD_IMAGES);
        }
        catch (Exception fault) when (IsNoAnswer(fault, cancellationToken))
        {
            return null;
        }
    }

    private static async Task<bool?> HasTimeToLiveAsync(
        IAmazonDynamoDB client, string table, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.DescribeTimeToLiveAsync(
                new DescribeTimeToLiveRequest { TableName = table }, cancellationToken);
            var status = answer.TimeToLiveDescription.TimeToLiveStatus;
            return status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
        }
        catch (Exception fault) when (IsNoAnswer(fault, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Whatever DynamoDB says against the call is no reason to tell an operator nothing else.</summary>
    private static bool IsNoAnswer(Exception fault, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
            && (fault is AmazonServiceException || DynamoDbFaults.IsOutage(fault));
}
