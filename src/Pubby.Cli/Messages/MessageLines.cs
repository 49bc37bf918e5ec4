using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Client;
using Spectre.Console;

namespace Pubby.Cli.Messages;

/// <summary>Messages, one a line.</summary>
internal static class MessageLines
{
    public const string JsonShape =
        """{"type":"message","room":"match-1","id":"score","version":1795524276502728,"data":[1,0]}""";

    public static void Write(Output output, PubbyMessage<JsonElement> message)
    {
        if (output.IsJson) output.Json(JsonOf(message));
        else output.Markup(MarkupOf(message));
    }

    /// <summary>The moment of a version, in this machine's time zone.</summary>
    public static string TimeOf(long version) => DateTimeOffset.UnixEpoch.AddMicroseconds(version).ToLocalTime()
        .ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string MarkupOf(PubbyMessage<JsonElement> message)
    {
        var data = message.IsDeleted
            ? $"[grey]({message.Reason ?? "deleted"})[/]" : Output.Safe(message.Data.GetRawText());
        return $"[grey]{TimeOf(message.Version)}  {Markup.Escape(message.Room)}[/]  " +
            $"[bold]{Markup.Escape(message.Id)}[/]  {data}";
    }

    /// <summary>As a frame of the plain protocol says it.</summary>
    private static JsonObject JsonOf(PubbyMessage<JsonElement> message)
    {
        var json = new JsonObject
        {
            ["type"] = "message",
            ["room"] = message.Room,
            ["id"] = message.Id,
            ["version"] = message.Version,
        };
        if (!message.IsDeleted) json["data"] = NodeOf(message.Data);
        else json["deleted"] = true;
        if (message.Reason is { } reason) json["reason"] = reason;
        if (message.ExpiresAt is { } expires) json["expiresAt"] = expires.ToUnixTimeMilliseconds();
        return json;
    }

    private static JsonNode? NodeOf(JsonElement data) => data.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(data),
        JsonValueKind.Array => JsonArray.Create(data),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(data),
    };
}
