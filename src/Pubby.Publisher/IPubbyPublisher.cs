using System.Text.Json.Serialization.Metadata;

namespace Pubby.Publisher;

/// <summary>
/// Publishes messages to a Pubby hub. Safe for any number of threads; one serves a whole application.
/// <para>
/// When a call returns, the hub has taken the message. What it stored survives the hub. A call without an answer is
/// sent again with the same id, so a message is never doubled. <see cref="PubbyPublisherOptions.Timeout"/> limits all
/// of it.
/// </para>
/// </summary>
/// <remarks>
/// Every method throws <see cref="PubbyPublishException"/> with a stable code if the hub refuses or does not answer,
/// and at once for what cannot be sent at all (<c>room_invalid</c>, <c>id_invalid</c>, <c>json_invalid</c>,
/// <c>ttl_invalid</c>). It throws <see cref="OperationCanceledException"/> if its token is cancelled; the message may
/// then be published or not.
/// </remarks>
public interface IPubbyPublisher
{
    /// <summary>
    /// Creates or replaces a message: the last write wins. Sending the same data again is
    /// <see cref="PublishOutcome.Unchanged"/>.
    /// </summary>
    /// <param name="room">1 to 128 characters of <c>A-Z a-z 0-9 - _ . : ~ @ =</c>, the first a letter or a
    /// digit.</param>
    /// <param name="id">The message's id, of the same characters.</param>
    /// <param name="data">Its data: at most 64 KiB of JSON, at most 32 deep.</param>
    /// <param name="type">How the data is written, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="options">When it leaves the room, and the condition.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PubbyPublishException">
    /// <c>version_mismatch</c> if the condition does not hold, and every other refusal. A call with a condition is sent
    /// again only if the hub certainly did not take it, because its repetition could meet its own success. If that is
    /// not certain, the code is <c>no_answer</c>, and the message has to be read again.
    /// </exception>
    Task<PublishResult> PutAsync<T>(string room, string id, T data, JsonTypeInfo<T> type,
        PublishOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a message with an id of its own. Ids are made here and sort by the time of this machine's clock. A repeated
    /// request replaces its own message.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="data">Its data.</param>
    /// <param name="type">How the data is written, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="options">When it leaves the room. A new message cannot have a condition.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The result, with the id.</returns>
    Task<PublishResult> PostAsync<T>(string room, T data, JsonTypeInfo<T> type, PublishOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a message. If it does not exist, the result is <see cref="PublishOutcome.Unchanged"/> with version 0,
    /// and no error.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="condition">
    /// The condition; <see cref="PublishCondition.Absent"/> is an <see cref="ArgumentException"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<PublishResult> DeleteAsync(string room, string id, PublishCondition? condition = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes many messages in their order, with as few requests as the hub's limits allow (100 messages, 1 MiB).
    /// Each message is independent. An id that occurs twice goes into a later request, so that its last value wins.
    /// Requests are sent one after another while <paramref name="publications"/> is read, and at most one is held in
    /// memory.
    /// </summary>
    /// <param name="publications">What to publish.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>One result for each message, in their order.</returns>
    /// <exception cref="PubbyPublishException">
    /// A request as a whole was refused or not answered. The messages of the requests before it were published.
    /// </exception>
    Task<IReadOnlyList<PublicationResult>> PutManyAsync(IEnumerable<Publication> publications,
        CancellationToken cancellationToken = default);
}
