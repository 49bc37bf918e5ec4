using System.Runtime.CompilerServices;
using Pubby.Client.Feeds;
using Pubby.Client.Rooms;

namespace Pubby.Client;

/// <summary>
/// An open room and what it holds. Safe for any thread. Other openings of the same room share its subscription; disposing the last one ends that.
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
    /// What the room holds, by id: a picture of one moment that never changes; ask again for the next. It is kept while the connection is away;
    /// messages whose time is over leave it by this machine's clock then, and by the hub's word else.
    /// </summary>
    public IReadOnlyDictionary<string, PubbyMessage<T>> State => _feed.State;

    /// <summary>
    /// What happens in the room, beginning with what it holds. Of each id every version in order, never an older one after a newer one; a loop that does not
    /// keep up misses versions in between, and never the newest. It ends when the room or the client is disposed, and after a <see cref="RoomFault{T}"/> that
    /// says that the room was refused or ended. Any number of loops may run, each at its own pace.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async IAsyncEnumerable<RoomEvent<T>> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
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
