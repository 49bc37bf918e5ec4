using System.Runtime.CompilerServices;
using Pubby.Client.Feeds;
using Pubby.Client.Rooms;

namespace Pubby.Client;

/// <summary>
/// An open room and what it holds. Safe for any thread. Other openings of the same room share its subscription;
/// disposing the last one ends it.
/// </summary>
/// <typeparam name="T">What the data of its messages is read as.</typeparam>
public sealed class PubbyRoom<T> : IAsyncDisposable
{
    private readonly Subscriptions _rooms;
    private readonly RoomFeed<T> _feed;

    internal PubbyRoom(Subscriptions rooms, RoomFeed<T> feed)
    {
        _rooms = rooms;
        _feed = feed;
    }

    /// <summary>The room's name.</summary>
    public string Name => _feed.Room;

    /// <summary>
    /// What the room holds, by id: an unchanging snapshot of one moment. Read the property again for the next one. It
    /// is kept while the client is disconnected; then messages expire by this machine's clock, otherwise when the hub
    /// says so.
    /// </summary>
    public IReadOnlyDictionary<string, PubbyMessage<T>> State => _feed.State;

    /// <summary>
    /// How many connections are subscribed to the room on all nodes, this one included, as the hub said last; null: it
    /// has not said it, or the room was opened without <see cref="RoomOptions.Occupancy"/>.
    /// </summary>
    public long? Subscribers => _feed.Subscribers;

    /// <summary>
    /// What happens in the room, beginning with what it holds. For each id the versions come in order: an older one
    /// never follows a newer one. A loop that is too slow misses versions in between, but never the newest. It ends
    /// when the room or the client is disposed, and after a <see cref="RoomFault{T}"/> that says that the room was
    /// refused or ended, unless another token may grant it. Any number of loops may run, each at its own pace.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async IAsyncEnumerable<RoomEvent<T>> EventsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = _feed.NewReader();
        try
        {
            await foreach (var next in reader.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return next;
        }
        finally
        {
            _feed.Forget(reader);
        }
    }

    /// <summary>Releases the room; its loops end.</summary>
    public ValueTask DisposeAsync()
    {
        _rooms.Release(_feed);
        _feed.Release();
        return ValueTask.CompletedTask;
    }

    internal Task Ready => _feed.Ready;
}
