using System.Net.Sockets;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>
/// Watches the sockets that the hub accepted itself, in one thread. It does as little as there is to do for a connection that only keeps itself alive; what a
/// connection asks for is the thread pool's.
/// </summary>
internal sealed class SocketPoller : IDisposable
{
    /// <summary>Commands are short (see <see cref="WebSockets.FrameLoop"/>); what is longer is read by whom it is for.</summary>
    private const int ScratchBytes = 1024;

    /// <summary>
    /// Pongs come as pings went, many together. After some that were nothing else the poller lets more gather: waking for each costs several times what reading it
    /// does. A command waits that much longer at most, and only behind pongs.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly Epoll? _epoll = Epoll.TryOpen();
    private readonly ManualResetEvent _stopping = new(initialState: false);
    private readonly Thread? _thread;
    private EpollByteSource?[] _sources = new EpollByteSource?[1024];
    private int _opened;

    public SocketPoller()
    {
        if (_epoll is null) return;
        _thread = new Thread(() => Run(_epoll)) { IsBackground = true, Name = "socket-poller" };
        _thread.Start();
    }

    /// <summary>Where to read from the socket, until <see cref="Forget"/>.</summary>
    public IByteSource Open(Socket socket)
    {
        if (_epoll is null) return new SocketSource(socket);
        var descriptor = (int)socket.Handle;
        var source = new EpollByteSource(descriptor, Interlocked.Increment(ref _opened));
        lock (_gate)
        {
            if (descriptor >= _sources.Length)
            {
                var larger = new EpollByteSource?[Math.Max(descriptor + 1, 2 * _sources.Length)];
                _sources.CopyTo(larger, 0);
                Volatile.Write(ref _sources, larger);
            }
            _sources[descriptor] = source;
        }
        return _epoll.TryAdd(descriptor, source.Number) ? source : new SocketSource(socket);
    }

    /// <summary>To be called when nobody reads from the socket any more, and before it is closed: its number may be another's from then on.</summary>
    public void Forget(Socket socket)
    {
        lock (_gate)
        {
            var descriptor = (int)socket.Handle;
            if (descriptor >= 0 && descriptor < _sources.Length) _sources[descriptor] = null;
        }
    }

    public void Dispose()
    {
        _stopping.Set();
        _epoll?.Interrupt();
        _thread?.Join(TimeSpan.FromSeconds(5));
        _epoll?.Dispose();
        _stopping.Dispose();
    }

    private void Run(Epoll epoll)
    {
        var scratch = new byte[ScratchBytes];
        while (!_stopping.WaitOne(0))
        {
            var (count, woken) = (epoll.Wait(), 0);
            for (var i = 0; i < count; i++)
            {
                var (descriptor, number, isEnding) = epoll[i];
                // What was told of one that is closed by now is no news of the next: its end least of all.
                if (Find(descriptor) is { } source && source.Number == number && !source.OnReadable(isEnding, scratch)) woken++;
            }
            if (count > 0 && woken == 0) _stopping.WaitOne(Rest);
        }
    }

    private EpollByteSource? Find(int descriptor)
    {
        var sources = Volatile.Read(ref _sources);
        return descriptor < sources.Length ? sources[descriptor] : null;
    }
}
