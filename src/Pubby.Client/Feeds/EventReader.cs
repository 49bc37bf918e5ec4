using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Pubby.Client.Feeds;

/// <summary>
/// One loop of the application over a room's events. It may be slow: events that it has not read are conflated, and
/// nothing waits for it.
/// </summary>
/// <param name="cancelled">Makes the exception for a cancelled wait.</param>
internal sealed class EventReader<T>(Func<OperationCanceledException, OperationCanceledException> cancelled)
{
    private readonly Lock _gate = new();
    private readonly ConflatingQueue<RoomEvent<T>> _unread = new(Conflate);
    private readonly Channel<bool> _more =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Add(RoomEvent<T> next)
    {
        lock (_gate)
        {
            if (next is RoomChanged<T> change)
                _unread.Put(change.Message.Id, next, change.Message.IsDeleted, change.WasHeld);
            else _unread.Put(KeyOf(next), next);
        }
        _more.Writer.TryWrite(true);
    }

    /// <summary>No more events follow. Unread events can still be read.</summary>
    public void Complete() => _more.Writer.TryComplete();

    public async IAsyncEnumerable<RoomEvent<T>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            while (TryTake(out var next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return next;
            }
        }
        while (await WaitAsync(cancellationToken).ConfigureAwait(false));
        while (TryTake(out var last)) yield return last;
    }

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _more.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return false;
        }
        catch (OperationCanceledException fault)
        {
            throw cancelled(fault);
        }
        _more.Reader.TryRead(out _);
        return true;
    }

    /// <summary>For each kind of event, and for each code of a fault, the newest is enough.</summary>
    private static string KeyOf(RoomEvent<T> next) =>
        $"{FeedEntry.MarkPrefix}{next.GetType().Name}{(next as RoomFault<T>)?.Error.Code}";

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RoomEvent<T>? next)
    {
        lock (_gate) return _unread.TryTake(out next);
    }

    private static RoomEvent<T> Conflate(RoomEvent<T> waiting, RoomEvent<T> newer) => (waiting, newer) switch
    {
        (RoomChanged<T> first, RoomChanged<T> last) => last with { WasHeld = first.WasHeld, Old = first.Old },
        _ => newer,
    };
}
