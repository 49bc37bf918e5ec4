using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Aws.DynamoDb;

/// <summary>
/// Messages in one DynamoDB table, for any number of nodes. Every write is one item with a condition, never a
/// transaction or a batch, because global tables replicate single items. Decisions about messages use <paramref
/// name="time"/>; time-outs use the machine's clock.
/// </summary>
/// <param name="client">Belongs to the store, which disposes it.</param>
/// <param name="callLimit">
/// The limit of a put, and of each page of a load, retries and waiting for a connection included; null: 3 s.
/// </param>
/// <param name="region">Written into every item; empty: regions have no names.</param>
/// <param name="maxPuts">How many puts may wait.</param>
internal sealed class DynamoDbMessageStore(IAmazonDynamoDB client, DynamoDbOptions options, TimeProvider time,
    TimeSpan? callLimit = null, string region = "", int maxPuts = DynamoDbMessageStore.MaxPuts) : IMessageStore
{
    /// <summary>
    /// Beyond it a put is refused as <see cref="PutOutcome.Overloaded"/>: a longer queue takes more time than its
    /// publishers wait.
    /// </summary>
    public const int MaxPuts = 4096;

    /// <summary>A page is 1 MB. Further loads wait; but not a probe, which would take them for an outage.</summary>
    private const int MaxLoads = 32;

    private static readonly TimeSpan DefaultCallLimit = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Of all pages of a room. With an id for each value and a ttl, what has expired stays for a day: ten values a
    /// second are a hundred pages of 50 ms. Who waits for the room, and for a turn behind it, waits as long.
    /// </summary>
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(20);

    private readonly DynamoDbCalls _calls = new(callLimit ?? DefaultCallLimit);
    private readonly SemaphoreSlim _loads = new(MaxLoads);
    private int _puts;

    public async Task<StoreInfo> OpenAsync(CancellationToken cancellationToken)
    {
        var epoch = await new DynamoDbTable(client, options).OpenAsync(cancellationToken);
        return new StoreInfo(epoch, HighestVersion: 0);
    }

    public async ValueTask<PutResult> PutAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _puts) > maxPuts)
        {
            Interlocked.Decrement(ref _puts);
            return new(PutOutcome.Overloaded, 0);
        }
        try
        {
            return await _calls.RunAsync(token => WriteAsync(room, message, condition, token), cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _puts);
        }
    }

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        if (room == StoreHealth.ProbeRoom) return await ReadAsync(room, cancellationToken);
        if (!await _loads.WaitAsync(_calls.Limit, cancellationToken))
        {
            throw new StoreUnavailableException($"{MaxLoads} rooms are being read, and none had an end in time")
            { IsOfQueue = true };
        }
        try
        {
            return await ReadAsync(room, cancellationToken);
        }
        finally
        {
            _loads.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<PutResult> WriteAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var request = new PutItemRequest
        {
            TableName = options.Table,
            Item = MessageItem.Of(room, message, region),
            ReturnValues = ReturnValue.ALL_OLD,
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        PutExpression.Set(request, message, condition, nowMs);
        try
        {
            var answer = await client.PutItemAsync(request, cancellationToken);
            var wasLive = Held(answer.Attributes)?.AsOf(nowMs).IsLive == true;
            return new(wasLive ? PutOutcome.Replaced : PutOutcome.Created, message.Version);
        }
        catch (ConditionalCheckFailedException refusal)
        {
            return Explain(Held(refusal.Item), message, condition, nowMs);
        }
    }

    /// <summary>Why the table did not take the message, as the stored item shows.</summary>
    private static PutResult Explain(Message? held, Message message, PutCondition condition, long nowMs)
    {
        if (held is not null && held.Version == message.Version && PutDecision.IsSame(held, message))
        {
            // This node's own message, written by a try whose answer was lost. The item that it replaced is not known
            // any more: only a condition shows whether there was one.
            return new(condition.Kind == PutConditionKind.MustNotExist
                ? PutOutcome.Created : PutOutcome.Replaced, message.Version);
        }
        var result = PutDecision.Decide(held, message, condition, nowMs);
        return result.Outcome is PutOutcome.Created or PutOutcome.Replaced
            ? throw new InvalidOperationException(
                $"DynamoDB refused a message that would have been {result.Outcome}: the condition and the decision " +
                "differ.")
            : result;
    }

    private async Task<IReadOnlyList<Message>> ReadAsync(string room, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var now = time.GetUtcNow();
        var nowMs = now.ToUnixTimeMilliseconds();
        var horizon = VersionClock.Microseconds(now - Retention.Tombstones);
        var messages = new List<Message>();
        var read = 0;
        var request = new QueryRequest
        {
            TableName = options.Table,
            ConsistentRead = true,
            KeyConditionExpression = "room = :room",
            ExpressionAttributeValues = new() { [":room"] = new(room) },
        };
        do
        {
            if (Stopwatch.GetElapsedTime(began) > LoadLimit) throw TooLarge(room, read);
            var page = await _calls.RunAsync(token => client.QueryAsync(request, token), cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                read++;
                // At once: of a hundred pages of which most has expired, a page is in memory and not all.
                var message = MessageItem.ToMessage(item).AsOf(nowMs);
                if (message.IsLive || message.ChangedAt >= horizon) messages.Add(message);
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        messages.Sort(static (left, right) => left.Version.CompareTo(right.Version));
        return messages;
    }

    private static StoreUnavailableException TooLarge(string room, int read) => new(
        $"the room {room} is too large: after {LoadLimit.TotalSeconds} s {read} messages were read, and not all")
    { IsOfOneRoom = true };

    private static Message? Held(Dictionary<string, AttributeValue>? item) =>
        item is { Count: > 0 } ? MessageItem.ToMessage(item) : null;
}
