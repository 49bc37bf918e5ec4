using System.Net.Sockets;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>
/// Watches the sockets that the hub accepted itself, in one thread. It handles what only keeps a connection alive. All
/// other work goes to the thread pool.
/// </summary>
internal sealed class SocketPoller : IDisposable
{
    /// <summary>
    /// Commands are short (see <see cref="WebSockets.FrameLoop"/>). The connection's reader reads longer messages.
    /// </summary>
    private const int ScratchBytes = 1024;

    /// <summary>
    /// Pongs arrive as the pings were sent, many together. After some pongs and nothing else the poller waits for more,
    /// because a wake-up costs several times what a read costs. A command waits no longer than this, and only after
    /// pongs.
    /// </summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(1);

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

    /// <summary>The socket's source, until <see cref="Forget"/>.</summary>
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

    /// <summary>
    /// Called when the socket is no longer read from, and before it is closed: afterwards its descriptor may be used
    /// again.
    /// </summary>
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
            var count = epoll.Wait();
            if (TakeReports(epoll, count, scratch) && count > 0) _stopping.WaitOne(GatherTime);
        }
    }

    /// <returns>True: there was only keep-alive.</returns>
    private bool TakeReports(Epoll epoll, int count, byte[] scratch)
    {
        WokenReaders? woken = null;
        var isOnlyKeepAlive = true;
        for (var i = 0; i < count; i++)
        {
            var (descriptor, number, isEnding) = epoll[i];
            // A report for a source that has been closed says nothing about the next source with its descriptor.
            if (Find(descriptor) is not { } source || source.Number != number) continue;
            var outcome = source.OnReadable(isEnding, scratch, out var fault);
            isOnlyKeepAlive &= outcome == ReadableOutcome.KeepAlive;
            if (outcome != ReadableOutcome.WakeReader) continue;
            (woken ??= new WokenReaders(expected: count - i)).Add(source, fault);
            if (woken.IsFull) Run(ref woken);
        }
        if (woken is not null) Run(ref woken);
        return isOnlyKeepAlive;
    }

    private static void Run(ref WokenReaders? woken)
    {
        ThreadPool.UnsafeQueueUserWorkItem(woken!, preferLocal: false);
        woken = null;
    }

    private EpollByteSource? Find(int descriptor)
    {
        var sources = Volatile.Read(ref _sources);
        return descriptor < sources.Length ? sources[descriptor] : null;
    }
}
