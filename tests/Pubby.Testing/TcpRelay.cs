using System.Net;
using System.Net.Sockets;

namespace Pubby.Testing;

/// <summary>
/// A stretch of network between clients and a hub, with an address that stays when the hub is started again elsewhere.
/// It can swallow what it is given, as a network does that is cut in the middle: neither end learns that the connection
/// is gone.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private volatile int _target;

    /// <summary>Connections of an earlier generation carry nothing any more.</summary>
    private volatile int _generation;
    private int _led;

    public TcpRelay(int target)
    {
        _target = target;
        _listener = new LoopbackListener((client, closing) => RelayAsync(client, _generation, closing));
    }

    public int Port => _listener.Port;

    public string Url => _listener.Url;

    /// <summary>Connections so far that came through to a hub.</summary>
    public int Led => Volatile.Read(ref _led);

    /// <summary>How much later than sent everything comes, each way. May be set at any time.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Where new connections lead.</summary>
    public void LeadTo(int port) => _target = port;

    /// <summary>
    /// From now on nothing comes through on the connections that are there; they are not closed. New ones are not
    /// concerned.
    /// </summary>
    public void SwallowWhatIsThere() => Interlocked.Increment(ref _generation);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task RelayAsync(TcpClient client, int generation, CancellationToken closing)
    {
        // Where the hub is unavailable the client's connection ends, as it would without the relay.
        using var hub = new TcpClient();
        await hub.ConnectAsync(IPAddress.Loopback, _target, closing);
        Interlocked.Increment(ref _led);
        await Task.WhenAny(
            CopyAsync(client.GetStream(), hub.GetStream(), generation, closing),
            CopyAsync(hub.GetStream(), client.GetStream(), generation, closing));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, int generation, CancellationToken closing)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, closing)) > 0;)
            {
                if (Delay > TimeSpan.Zero) await Task.Delay(Delay, TimeProvider.System, closing);
                if (generation == _generation) await to.WriteAsync(buffer.AsMemory(0, read), closing);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Reset, or over.
        }
        // An end that is swallowed too: neither side learns of it until one of them gives up.
        if (generation != _generation)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, closing)
                .ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
