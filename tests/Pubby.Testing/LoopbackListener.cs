using System.Net;
using System.Net.Sockets;

namespace Pubby.Testing;

/// <summary>Takes connections on a free port of the loopback address, and serves each, until it is disposed.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<TcpClient, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    /// <param name="serve">Called for each connection, which is closed when that has completed; its token is
    /// <see cref="Closing"/>.</param>
    public LoopbackListener(Func<TcpClient, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Cancelled when it is disposed.</summary>
    public CancellationToken Closing => _closing.Token;

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
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client, _closing.Token);
            }
            catch (Exception fault)
                when (fault is SocketException or IOException or InvalidOperationException
                    or OperationCanceledException)
            {
                // An end of the connection is gone, or the listener is over: the other end sees it closed.
            }
        }
    }
}
