using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher;

/// <summary>
/// One of many messages for <see cref="IPubbyPublisher.PutManyAsync"/>. Its data is serialised when the object is made,
/// so the data's source may change afterwards.
/// </summary>
public sealed record Publication
{
    private Publication(string room, string id, RawJson? data)
    {
        Room = room;
        Id = id;
        Data = data;
    }

    /// <summary>The room.</summary>
    public string Room { get; }

    /// <summary>The message's id.</summary>
    public string Id { get; }

    /// <summary>
    /// When the message leaves the room: 1 s to 365 days, in whole seconds. Null: never. Set it with <c>with</c>.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>True: the message is deleted.</summary>
    public bool IsDelete => Data is null;

    internal RawJson? Data { get; }

    internal long? TimeToLiveSeconds => PublishOptions.SecondsOf(TimeToLive);

    /// <summary>Creates or replaces a message.</summary>
    /// <param name="room">The room.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="data">Its data: at most 64 KiB of JSON.</param>
    /// <param name="type">How the data is written, from a <c>JsonSerializerContext</c>.</param>
    /// <exception cref="PubbyPublishException"><c>json_invalid</c>: the data cannot be written.</exception>
    public static Publication Put<T>(string room, string id, T data, JsonTypeInfo<T> type) =>
        new(room, id, RawJson.Of(data, type));

    /// <summary>
    /// Creates or replaces a message, its data written by reflection with the options for the web: camelCase names.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="data">Its data: at most 64 KiB of JSON.</param>
    [RequiresUnreferencedCode(Reflection.Advice)]
    [RequiresDynamicCode(Reflection.Advice)]
    public static Publication Put<T>(string room, string id, T data) => Put(room, id, data, Reflection.TypeOf<T>());

    /// <summary>
    /// Deletes a message. If it does not exist, the result is <see cref="PublishOutcome.Unchanged"/>.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="id">The message's id.</param>
    public static Publication Delete(string room, string id) => new(room, id, null);
}
