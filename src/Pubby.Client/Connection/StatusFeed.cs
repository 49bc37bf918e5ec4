using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Pubby.Client.Connection;

/// <summary>The connection's status, now and as it changes. Safe for any thread.</summary>
internal sealed class StatusFeed(ConnectionStatus initial)
{
    /// <summary>Changes that one observer has not read yet. Beyond it the oldest are dropped.</summary>
    private const int MaxUnread = 64;

    private readonly Lock _gate = new();
    private readonly List<Channel<ConnectionStatus>> _observers = [];
    private ConnectionStatus _current = initial;

    public ConnectionStatus Current => Volatile.Read(ref _current);

    public void Set(ConnectionStatus next)
    {
        lock (_gate)
        {
            // Closed is the last status.
            if (_current.State == ConnectionState.Closed) return;
            Volatile.Write(ref _current, next);
            foreach (var observer in _observers) Notify(observer, next);
        }
    }

    public async IAsyncEnumerable<ConnectionStatus> ObserveAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var observer =
            Channel.CreateBounded<ConnectionStatus>(
                new BoundedChannelOptions(MaxUnread)
                {
                    FullMode = BoundedChannelFullMode.DropOldest,
                    SingleReader = true
                });
        lock (_gate)
        {
            _observers.Add(observer);
            Notify(observer, _current);
        }
        try
        {
            await foreach (var next in observer.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return next;
        }
        finally
        {
            lock (_gate) _observers.Remove(observer);
        }
    }

    private static void Notify(Channel<ConnectionStatus> observer, ConnectionStatus next)
    {
        observer.Writer.TryWrite(next);
        if (next.State == ConnectionState.Closed) observer.Writer.TryComplete();
    }
}
