using System.Net;
using System.Net.Sockets;

namespace Pubby.Testing;

/// <summary>
/// A stretch of network between clients and a hub, with an address that stays when the hub is started anew elsewhere. It can swallow what it is given,
/// as a network does that is cut in the middle: both ends still think that they are connected, and nobody is told.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private volatile int _target;

    /// <summary>Connections of an earlier generation carry nothing any more.</summary>
    private volatile int _generation;
    private int _led;

    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Connections so far that came through to a hub.</summary>
    public int Led => Volatile.Read(ref _led);

    /// <summary>How much later than sent everything comes, each way. May be set at any time.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Where new connections lead.</summary>
    public void LeadTo(int port) => _target = port;

    /// <summary>From now on nothing comes through on the connections that are there; they are not closed. New ones are not concerned.</summary>
    public void SwallowWhatIsThere() => Interlocked.Increment(ref _generation);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        // Not before: a listener that is stopped refuses to be asked once more.
        await _accepting;
        _listener.Stop();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relaying = new List<Task>();
        try
        {
            while (true) relaying.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_closing.Token), _generation));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relaying);
        }
    }

    private async Task RelayAsync(TcpClient client, int generation)
    {
        using (client)
        using (var hub = new TcpClient())
        {
            try
            {
                await hub.ConnectAsync(IPAddress.Loopback, _target, _closing.Token);
                Interlocked.Increment(ref _led);
                await Task.WhenAny(CopyAsync(client.GetStream(), hub.GetStream(), generation), CopyAsync(hub.GetStream(), client.GetStream(), generation));
            }
            catch (Exception fault) when (fault is SocketException or IOException or InvalidOperationException or OperationCanceledException)
            {
                // The hub is away, or the client is already: the other end's connection ends, as it would without the relay.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, int generation)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, _closing.Token)) > 0;)
            {
                if (Delay > TimeSpan.Zero) await Task.Delay(Delay, TimeProvider.System, _closing.Token);
                if (generation == _generation) await to.WriteAsync(buffer.AsMemory(0, read), _closing.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Reset, or over.
        }
        // An end that is swallowed too: nobody is told, until one of them gives up.
        if (generation != _generation) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _closing.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
