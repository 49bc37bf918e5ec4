using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Pubby.Core.Messages;

namespace Pubby.Aws.DynamoDb;

/// <summary>
/// A message as an item of the table, and back. Names count toward an item's size and are in every expression, so they
/// are short. None is a word that DynamoDB reserves (<c>data</c> is one).
/// </summary>
internal static class MessageItem
{
    /// <summary>The partition key.</summary>
    public const string Room = "room";

    /// <summary>The sort key.</summary>
    public const string Id = "id";

    public const string Version = "version";

    /// <summary>The data; a tombstone has none.</summary>
    public const string Json = "json";

    /// <summary>In milliseconds since 1970; only for a message that expires.</summary>
    public const string Expires = "expires";

    /// <summary>
    /// In seconds since 1970: when DynamoDB may delete the item. It deletes hours later, so readers use the other
    /// attributes.
    /// </summary>
    public const string Gone = "gone";

    /// <summary>The name of the region that wrote it; only if regions have names.</summary>
    public const string Origin = "origin";

    /// <summary>
    /// The request that wrote it, as in the header <c>traceparent</c>; only if regions have names and the trace is
    /// recorded. The table's stream carries it to the other regions.
    /// </summary>
    public const string Trace = "trace";

    /// <summary>
    /// Nodes' clocks differ from DynamoDB's. A clock that is ahead must not delete what a client may still ask for.
    /// </summary>
    private static readonly TimeSpan GoneMargin = TimeSpan.FromHours(1);

    /// <param name="region">The region that writes it; empty: regions have no names.</param>
    public static Dictionary<string, AttributeValue> Of(string room, Message message, string region = "")
    {
        var item = new Dictionary<string, AttributeValue>(7)
        {
            [Room] = new(room),
            [Id] = new(message.Id),
            [Version] = Number(message.Version),
        };
        if (message.IsLive) item[Json] = new() { B = new MemoryStream(message.Data, writable: false) };
        if (message.ExpiresAt is { } expiresAt) item[Expires] = Number(expiresAt);
        if (GoneAt(message) is { } goneAt) item[Gone] = Number(goneAt);
        if (region.Length > 0) item[Origin] = new(region);
        if (region.Length > 0 && message.TraceParent is { } trace) item[Trace] = new(trace.ToString());
        return item;
    }

    public static Message ToMessage(Dictionary<string, AttributeValue> item)
    {
        var id = item[Id].S;
        var version = ToNumber(item[Version]);
        var trace = item.TryGetValue(Trace, out var text) ? TraceParent.TryParse(text.S) : null;
        if (!item.TryGetValue(Json, out var json)) return Message.Tombstone(id, version) with { TraceParent = trace };
        return new Message
        {
            Id = id,
            Version = version,
            Data = json.B.ToArray(),
            ExpiresAt = item.TryGetValue(Expires, out var expires) ? ToNumber(expires) : null,
            TraceParent = trace,
        };
    }

    public static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    /// <summary>A day after the message ends; null: it never ends.</summary>
    private static long? GoneAt(Message message)
    {
        if (message is { IsLive: true, ExpiresAt: null }) return null;
        var writtenMs = message.Version / 1000;
        var overMs = message.ExpiresAt is { } expiresAt ? Math.Max(writtenMs, expiresAt) : writtenMs;
        return (overMs + (long)(Retention.Tombstones + GoneMargin).TotalMilliseconds) / 1000;
    }

    public static long ToNumber(AttributeValue value) =>
        long.Parse(value.N, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
