using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>Finds the stream of this region's replica of the table. Switches it on if the hub creates tables.</summary>
internal sealed class TableStream(IAmazonDynamoDB client, DynamoDbOptions options)
{
    /// <summary>As long as for opening the table: the first call also looks for credentials.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private readonly DynamoDbCalls _calls = new(CallLimit);

    /// <returns>The stream's ARN; null: it is being switched on just now.</returns>
    /// <exception cref="PubbyStartException">The table has no stream, or one without the item's old image.</exception>
    /// <exception cref="StoreUnavailableException">
    /// DynamoDB is unavailable, or the table does not exist yet.
    /// </exception>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        var table =
            await _calls.RunAsync(async token =>
                (await client.DescribeTableAsync(new DescribeTableRequest(options.Table), token)).Table,
                cancellationToken);
        var stream = table.StreamSpecification;
        if (stream?.StreamEnabled == true)
        {
            return stream.StreamViewType == StreamViewType.NEW_AND_OLD_IMAGES
                ? table.LatestStreamArn : throw Wrong($"shows {stream.StreamViewType}");
        }
        if (!options.CreateTable) throw Wrong("is off");
        await _calls.RunAsync(SwitchOnAsync, cancellationToken);
        return null;
    }

    private async Task<bool> SwitchOnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.UpdateTableAsync(new UpdateTableRequest
            {
                TableName = options.Table,
                StreamSpecification =
                    new() { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
            }, cancellationToken);
            return true;
        }
        catch (AmazonDynamoDBException fault)
            when (fault.ErrorCode is "ValidationException" or "ResourceInUseException")
        {
            // Another node was faster, or is doing it now. The next call finds the result.
            return false;
        }
    }

    private PubbyStartException Wrong(string how) => new(
        $"Pubby cannot start: the stream of the DynamoDB table '{options.Table}' {how}, and " +
        "Pubby:Region:Relay=Streams needs NEW_AND_OLD_IMAGES. Switch it on with: "
        + $"aws dynamodb update-table --table-name {options.Table} --stream-specification " +
        "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES (one of another view is switched off first).");
}
