using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>
/// Keeps the newest message of every id of every room. Safe for any number of threads. An outage is a
/// <see cref="StoreUnavailableException"/>, never an empty answer. Every call ends within the store's own total
/// time-out.
/// </summary>
internal interface IMessageStore : IAsyncDisposable
{
    /// <summary>Opens the store, or makes it. Called before anything else, until it succeeds once.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The store's server is unavailable, and its settings may be right. The same call may succeed later.
    /// </exception>
    /// <exception cref="PubbyStartException">
    /// The store cannot be used as it is configured; the message says what to do.
    /// </exception>
    Task<StoreInfo> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes <paramref name="message"/> (live, or a tombstone) if it is newer than what the store holds for its id and
    /// <paramref name="condition"/> holds.
    /// When the result says created or replaced, the write survives a crash of the process and of the machine.
    /// A message whose time is over counts as absent, but its version still counts.
    /// </summary>
    /// <remarks>
    /// The order of the questions: first the condition (<see cref="PutOutcome.ConditionFailed"/>), then whether it is
    /// the same live data and the same expiry (<see cref="PutOutcome.Unchanged"/>), then whether the stored message is
    /// newer (<see cref="PutOutcome.Newer"/>). Cancelling stops the wait and not the write: it may still happen.
    /// </remarks>
    ValueTask<PutResult> PutAsync(string room, Message message, PutCondition condition,
        CancellationToken cancellationToken);

    /// <summary>
    /// All that the store holds of a room now, in version order: live messages, and for 24 h those that were deleted
    /// or whose time was over. Empty for a room that was never written to.
    /// </summary>
    ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken);
}

/// <param name="Epoch">
/// Names this store's data: 1 to 32 letters and digits, made with the store and kept as long as its data.
/// </param>
/// <param name="HighestVersion">
/// No message in the store has a version above it. 0: the store cannot tell (DynamoDB would have to read the whole
/// table). Then a clock that is behind learns from the first write that the store refuses as
/// <see cref="PutOutcome.Newer"/>, and from the rooms that are loaded.
/// </param>
internal sealed record StoreInfo(string Epoch, long HighestVersion);

/// <summary>
/// The store is unavailable, full or too slow. Nothing was acknowledged; the same call may succeed later.
/// </summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The store is well, but for this room: nothing follows for others.</summary>
    public bool IsOfOneRoom { get; init; }

    /// <summary>Too many calls wait already, and this one was not made: nothing follows for the store.</summary>
    public bool IsOfQueue { get; init; }
}
