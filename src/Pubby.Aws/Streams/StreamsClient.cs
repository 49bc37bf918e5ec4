using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Pubby.Aws.Signing;

namespace Pubby.Aws.Streams;

/// <summary>
/// The three calls of DynamoDB Streams that the relay needs, in its JSON protocol. AWSSDK.DynamoDBStreams is not
/// available to this build, and AWSSDK.DynamoDBv2 4.x no longer has the client. Where the package is available, it can
/// replace this file and <see cref="StreamsJson"/>.
/// </summary>
/// <param name="address">The service's address. It differs from the table's, except with DynamoDB Local.</param>
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
internal sealed class StreamsClient(AmazonDynamoDBConfig configuration, Uri address, TimeSpan? callLimit = null)
    : IStreamsClient
{
    private const string Service = "dynamodb";
    private const string ContentType = "application/x-amz-json-1.0";
    private const string TargetHeader = "X-Amz-Target";
    private const string TargetPrefix = "DynamoDBStreams_20120810.";

    /// <summary>A page is 1 MB; the first call may also look for credentials.</summary>
    private static readonly TimeSpan DefaultCallLimit = TimeSpan.FromSeconds(5);

    /// <summary>1 MB of records with base64 and names, and a reserve.</summary>
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private readonly TimeSpan _limit = callLimit ?? DefaultCallLimit;
    private readonly AwsSigner _signer = new(configuration, Service);
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };

    public async Task<IReadOnlyList<StreamShard>> ShardsAsync(string stream, CancellationToken cancellationToken)
    {
        var shards = new List<StreamShard>();
        string? last = null;
        do
        {
            var request = new JsonObject { ["StreamArn"] = stream, ["Limit"] = 100 };
            if (last is not null) request["ExclusiveStartShardId"] = last;
            using var answer = await CallAsync("DescribeStream", request, cancellationToken);
            last = StreamsJson.AddShards(answer.RootElement, shards);
        }
        while (last is not null);
        return shards;
    }

    public async Task<string> IteratorAsync(
        string stream, string shard, StreamShardPosition position, CancellationToken cancellationToken)
    {
        var request =
            new JsonObject
            {
                ["StreamArn"] = stream,
                ["ShardId"] = shard,
                ["ShardIteratorType"] = TypeOf(position.Start)
            };
        if (position.Start == StreamShardStart.After) request["SequenceNumber"] = position.After;
        using var answer = await CallAsync("GetShardIterator", request, cancellationToken);
        return StreamsJson.Iterator(answer.RootElement);
    }

    public async Task<StreamPage> ReadAsync(string iterator, int limit, CancellationToken cancellationToken)
    {
        using var answer =
            await CallAsync("GetRecords", new JsonObject { ["ShardIterator"] = iterator, ["Limit"] = limit },
                cancellationToken);
        return StreamsJson.Page(answer.RootElement);
    }

    public void Dispose()
    {
        _http.Dispose();
        _signer.Dispose();
    }

    private static string TypeOf(StreamShardStart start) => start switch
    {
        StreamShardStart.Oldest => "TRIM_HORIZON",
        StreamShardStart.Latest => "LATEST",
        _ => "AFTER_SEQUENCE_NUMBER",
    };

    private async Task<JsonDocument> CallAsync(string call, JsonObject body, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_limit);
        try
        {
            var target = KeyValuePair.Create(TargetHeader, TargetPrefix + call);
            using var request =
                await _signer.SignAsync(address, JsonSerializer.SerializeToUtf8Bytes(body), ContentType,
                    [target], limited.Token);
            using var answer = await _http.SendAsync(request, limited.Token);
            var content = await answer.Content.ReadAsByteArrayAsync(limited.Token);
            if (answer.StatusCode != HttpStatusCode.OK) throw StreamsJson.Fault(call, (int)answer.StatusCode, content);
            return JsonDocument.Parse(content);
        }
        catch (Exception fault)
            when (!cancellationToken.IsCancellationRequested
                && fault is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            throw new StreamsException(StreamsFault.Unavailable, $"{call} was not answered ({fault.Message})", fault);
        }
        catch (AmazonClientException fault)
        {
            throw new StreamsException(StreamsFault.Refused,
                $"the AWS SDK has no credentials for {call} ({fault.Message})", fault);
        }
    }
}
