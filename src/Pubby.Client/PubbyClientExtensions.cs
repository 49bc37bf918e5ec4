using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pubby.Client;

/// <summary>
/// Subscribing without a <c>JsonSerializerContext</c>: data is read by reflection with the options for the web,
/// camelCase names.
/// </summary>
public static class PubbyClientExtensions
{
    private const string Advice =
        "This overload finds out by reflection how data is read. Pass a JsonTypeInfo<T> of a JsonSerializerContext " +
        "where the application is trimmed or compiled ahead of time.";

    private static JsonSerializerOptions? _web;

    /// <summary><see cref="PubbyClient.SubscribeAsync"/> with data read by reflection.</summary>
    /// <param name="client">The client.</param>
    /// <param name="room">The room.</param>
    /// <param name="options">How the room is opened.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    [RequiresUnreferencedCode(Advice)]
    [RequiresDynamicCode(Advice)]
    public static IAsyncEnumerable<PubbyMessage<T>> SubscribeAsync<T>(
        this PubbyClient client, string room, RoomOptions? options = null,
        CancellationToken cancellationToken = default) =>
        client.SubscribeAsync(room, TypeOf<T>(), options, cancellationToken);

    /// <summary><see cref="PubbyClient.OpenRoomAsync"/> with data read by reflection.</summary>
    /// <param name="client">The client.</param>
    /// <param name="room">The room.</param>
    /// <param name="options">How the room is opened.</param>
    /// <param name="cancellationToken">Ends the waiting, and releases the room.</param>
    [RequiresUnreferencedCode(Advice)]
    [RequiresDynamicCode(Advice)]
    public static Task<PubbyRoom<T>> OpenRoomAsync<T>(
        this PubbyClient client, string room, RoomOptions? options = null,
        CancellationToken cancellationToken = default) =>
        client.OpenRoomAsync(room, TypeOf<T>(), options, cancellationToken);

    [RequiresUnreferencedCode(Advice)]
    [RequiresDynamicCode(Advice)]
    private static JsonTypeInfo<T> TypeOf<T>()
    {
        _web ??= new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver =
            new DefaultJsonTypeInfoResolver()
        };
        return (JsonTypeInfo<T>)_web.GetTypeInfo(typeof(T));
    }
}
