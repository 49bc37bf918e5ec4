using System.Text.Json.Nodes;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>The calls of the vectors.</summary>
internal static class VectorCalls
{
    public static async Task<VectorEnding> CallAsync(IPubbyPublisher publisher, JsonObject call)
    {
        var (method, argument) = call.Single();
        if (method == "putMany")
            return new VectorEnding(
                await publisher.PutManyAsync(argument!.AsArray()
                    .Select(message => PublicationOf(message!.AsObject()))));
        var message = argument!.AsObject();
        var (room, id, data) = PartsOf(message);
        return new VectorEnding(method switch
        {
            "put" => await publisher.PutAsync(room, id, data, OptionsOf(message)),
            "post" => await publisher.PostAsync(room, data, OptionsOf(message)),
            "delete" => await publisher.DeleteAsync(room, id, OptionsOf(message).Condition),
            _ => throw new InvalidOperationException($"No runner knows the call {method}."),
        });
    }

    private static Publication PublicationOf(JsonObject message)
    {
        var (room, id, data) = PartsOf(message);
        return message["deleted"] is not null
            ? Publication.Delete(room, id)
            : Publication.Put(room, id, data) with { TimeToLive = OptionsOf(message).TimeToLive };
    }

    private static (string Room, string Id, object? Data) PartsOf(JsonObject message) => (
        message.TryGetPropertyValue("room", out var room) ? VectorValues.TextOf(room)! : "r",
        message.TryGetPropertyValue("id", out var id) ? VectorValues.TextOf(id)! : "i",
        message.TryGetPropertyValue("data", out var data) ? VectorValues.DataOf(data) : 1);

    private static PublishOptions OptionsOf(JsonObject message) => new()
    {
        TimeToLive = message["ttl"] is { } ttl ? TimeSpan.FromSeconds((int)ttl) : null,
        Ephemeral = message["ephemeral"] is not null,
        Condition = message["ifAbsent"] is not null ? PublishCondition.Absent
            : message["ifPresent"] is not null ? PublishCondition.Present
            : message["ifVersion"] is { } version ? PublishCondition.Version((long)version)
            : null,
    };
}
