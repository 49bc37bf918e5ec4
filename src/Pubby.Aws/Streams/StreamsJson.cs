using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Pubby.Aws.Streams;

/// <summary>Parses DynamoDB Streams' JSON.</summary>
internal static class StreamsJson
{
    /// <returns>The last shard of the page, if another page follows; otherwise null.</returns>
    public static string? AddShards(JsonElement answer, List<StreamShard> shards)
    {
        var description = answer.GetProperty("StreamDescription");
        if (description.TryGetProperty("Shards", out var list))
        {
            foreach (var shard in list.EnumerateArray())
            {
                var isClosed = shard.TryGetProperty("SequenceNumberRange", out var range)
                    && Text(range, "EndingSequenceNumber") is not null;
                shards.Add(new StreamShard(Text(shard, "ShardId")!, Text(shard, "ParentShardId"), isClosed));
            }
        }
        return Text(description, "LastEvaluatedShardId");
    }

    public static string Iterator(JsonElement answer) => answer.GetProperty("ShardIterator").GetString()!;

    public static StreamPage Page(JsonElement answer)
    {
        var records = new List<StreamRecord>();
        if (answer.TryGetProperty("Records", out var list))
        {
            foreach (var record in list.EnumerateArray())
            {
                var change = record.GetProperty("dynamodb");
                records.Add(
                    new StreamRecord(Text(change, "SequenceNumber")!, Item(change, "OldImage"),
                        Item(change, "NewImage")));
            }
        }
        return new StreamPage(records, Text(answer, "NextShardIterator"));
    }

    public static StreamsException Fault(string call, int status, byte[] content)
    {
        var (code, message) = ("", "");
        try
        {
            using var answer = JsonDocument.Parse(content);
            // com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException
            code = Text(answer.RootElement, "__type")?.Split('#')[^1] ?? "";
            message = Text(answer.RootElement, "message") ?? Text(answer.RootElement, "Message") ?? "";
        }
        catch (JsonException)
        {
            // The answer comes from another server than DynamoDB, or from a balancer.
        }
        return new StreamsException(FaultOf(code, status), $"{call} was refused: {status} {code} {message}".TrimEnd());
    }

    private static StreamsFault FaultOf(string code, int status) => code switch
    {
        "TrimmedDataAccessException" => StreamsFault.Trimmed,
        "ExpiredIteratorException" => StreamsFault.IteratorExpired,
        "ResourceNotFoundException" => StreamsFault.Missing,
        "LimitExceededException" or "ThrottlingException" or "Throttling" or "ProvisionedThroughputExceededException"
            or "RequestLimitExceeded" => StreamsFault.Throttled,
        _ => status is >= 400 and < 500 ? StreamsFault.Refused : StreamsFault.Unavailable,
    };

    /// <summary>
    /// Strings, numbers, booleans and bytes: an item of the hub has no others. Other types are left out.
    /// </summary>
    private static Dictionary<string, AttributeValue>? Item(JsonElement change, string name)
    {
        if (!change.TryGetProperty(name, out var image)) return null;
        var item = new Dictionary<string, AttributeValue>();
        foreach (var attribute in image.EnumerateObject())
        {
            if (Text(attribute.Value, "S") is { } text) item[attribute.Name] = new AttributeValue(text);
            else if (Text(attribute.Value, "N") is { } number) item[attribute.Name] = new AttributeValue { N = number };
            else if (attribute.Value.TryGetProperty("BOOL", out var flag))
                item[attribute.Name] = new AttributeValue { BOOL = flag.GetBoolean() };
            else if (attribute.Value.TryGetProperty("B", out var bytes))
                item[attribute.Name] =
                    new AttributeValue { B = new MemoryStream(bytes.GetBytesFromBase64(), writable: false) };
        }
        return item;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
