using System.Diagnostics.CodeAnalysis;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher;

/// <summary>
/// Publishing without a <c>JsonSerializerContext</c>: data is written by reflection with the options for the web,
/// camelCase names.
/// </summary>
public static class PubbyPublisherExtensions
{
    /// <summary><see cref="IPubbyPublisher.PutAsync"/> with data written by reflection.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="room">The room.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="data">Its data: at most 64 KiB of JSON, at most 32 deep.</param>
    /// <param name="options">When it leaves the room, and the condition.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    [RequiresUnreferencedCode(Reflection.Advice)]
    [RequiresDynamicCode(Reflection.Advice)]
    public static Task<PublishResult> PutAsync<T>(
        this IPubbyPublisher publisher, string room, string id, T data, PublishOptions? options = null,
        CancellationToken cancellationToken = default) =>
        publisher.PutAsync(room, id, data, Reflection.TypeOf<T>(), options, cancellationToken);

    /// <summary><see cref="IPubbyPublisher.PostAsync"/> with data written by reflection.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="room">The room.</param>
    /// <param name="data">Its data: at most 64 KiB of JSON, at most 32 deep.</param>
    /// <param name="options">When it leaves the room.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    [RequiresUnreferencedCode(Reflection.Advice)]
    [RequiresDynamicCode(Reflection.Advice)]
    public static Task<PublishResult> PostAsync<T>(
        this IPubbyPublisher publisher, string room, T data, PublishOptions? options = null,
        CancellationToken cancellationToken = default) =>
        publisher.PostAsync(room, data, Reflection.TypeOf<T>(), options, cancellationToken);
}
