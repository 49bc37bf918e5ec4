using System.Net;
using System.Net.Sockets;

namespace Pubby.Client.Tests.Support;

/// <summary>
/// A stretch of network that changes some bytes of what a hub sends, for others of the same number: so a real hub sends what it never would, and a client of
/// an older or newer kind would meet.
/// </summary>
internal sealed class ChangingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _target;
    private readonly byte[] _from;
    private readonly byte[] _to;
    private readonly Task _accepting;
    private int _connections;

    public ChangingRelay(int target, byte[] from, byte[] to)
    {
        Assert.Equal(from.Length, to.Length);
        (_target, _from, _to) = (target, from, to);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The number of connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relaying = new List<Task>();
        try
        {
            while (true)
            {
                relaying.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
                Interlocked.Increment(ref _connections);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relaying);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var hub = new TcpClient())
        {
            await hub.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(CopyAsync(client.GetStream(), hub.GetStream(), isChanged: false), CopyAsync(hub.GetStream(), client.GetStream(), isChanged: true));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isChanged)
    {
        var buffer = new byte[256 * 1024];
        var kept = 0;
        try
        {
            for (int read; (read = await from.ReadAsync(buffer.AsMemory(kept), _closing.Token)) > 0;)
            {
                var length = kept + read;
                if (isChanged) Change(buffer.AsSpan(0, length));
                // The beginning of what is to be changed waits for its rest.
                kept = isChanged ? BeginningAtEnd(buffer.AsSpan(0, length)) : 0;
                await to.WriteAsync(buffer.AsMemory(0, length - kept), _closing.Token);
                buffer.AsSpan(length - kept, kept).CopyTo(buffer);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // Reset, or over.
        }
    }

    private void Change(Span<byte> bytes)
    {
        for (int at; (at = bytes.IndexOf(_from)) >= 0; bytes = bytes[(at + _from.Length)..]) _to.CopyTo(bytes[at..]);
    }

    private int BeginningAtEnd(ReadOnlySpan<byte> bytes)
    {
        var most = Math.Min(_from.Length - 1, bytes.Length);
        while (most > 0 && !bytes.EndsWith(_from.AsSpan(0, most))) most--;
        return most;
    }
}
