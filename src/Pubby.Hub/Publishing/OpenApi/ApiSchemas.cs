using Microsoft.OpenApi;

namespace Pubby.Hub.Publishing.OpenApi;

/// <summary>The shapes of bodies.</summary>
internal static class ApiSchemas
{
    public const string PublishAnswer = "PublishAnswer";
    public const string BatchRequest = "BatchRequest";
    public const string BatchAnswer = "BatchAnswer";
    public const string Message = "Message";
    public const string Dump = "Dump";
    public const string Room = "Room";
    public const string Revocation = "Revocation";
    public const string Health = "Health";
    public const string Problem = "Problem";

    /// <summary>Any JSON value.</summary>
    public static OpenApiSchema Anything =>
        new() { Description = "Any JSON value: at most 64 KiB of UTF-8, at most 32 deep." };

    public static Dictionary<string, IOpenApiSchema> All => new()
    {
        [PublishAnswer] =
            Object(("room", Text), ("id", Text), ("version", Version),
                ("outcome", OneOf("stored", "unchanged", "deferred", "broadcast"))),
        [BatchRequest] = Object(("messages", ListOf(Object(
            ("room", Text), ("id", Text), ("data", Anything),
            ("ttl", Number("Seconds until the message leaves the room.")), ("deleted", Flag))))),
        [BatchAnswer] = Object(("results", ListOf(Object(
            ("room", Text), ("id", Text),
            ("status", Number("What a request of its own would have been answered with.")), ("version", Version),
            ("outcome", OneOf("stored", "unchanged", "deferred", "broadcast")),
            ("error", Object(("code", Text), ("detail", Text))))))),
        [Message] = Object([("room", Text), .. Item]),
        [Dump] =
            Object(("room", Text), ("epoch", Text), ("messages", ListOf(Object(Item))), ("cursor", Version),
                ("stale", Flag)),
        [Room] =
            Object(("room", Text), ("messages", Number("Live messages.")),
                ("subscribers", Number("Connections of all nodes that answered.")),
                ("fleet", Object(("nodes", Number("How many there are.")), ("answered", Number("How many answered.")))),
                ("cursor", Version), ("epoch", Text)),
        [Revocation] =
            Object(("subject", Text), ("tokenId", Text),
                ("issuedBefore", Number("Milliseconds since 1970, not in the future."))),
        [Health] =
            Object(("status", OneOf("ok", "degraded", "unavailable"))),
        [Problem] =
            Object(("title", Text), ("status", Number("The answer's status.")), ("detail", Text), ("code", Text),
                ("traceId", TraceId)),
    };

    private static OpenApiSchema Text => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema TraceId => new()
    {
        Type = JsonSchemaType.String,
        Description = "The request's trace (W3C Trace Context), to look for in logs and traces.",
    };

    private static OpenApiSchema Flag => new() { Type = JsonSchemaType.Boolean };

    private static OpenApiSchema Version => Number("Microseconds, below 2^53; the newer one wins.");

    private static (string, OpenApiSchema)[] Item =>
    [
        ("id", Text), ("version", Version), ("data", Anything),
        ("expiresAt", Number("When the message leaves the room, in milliseconds since 1970.")),
        ("deleted", Flag), ("reason", OneOf("expired")),
    ];

    private static OpenApiSchema Number(string description) =>
        new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description };

    private static OpenApiSchema OneOf(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values] };

    private static OpenApiSchema ListOf(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(property => property.Name, property => (IOpenApiSchema)property.Schema),
    };
}
