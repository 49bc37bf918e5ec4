using System.Net;
using System.Net.Sockets;
using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>
/// A stretch of network that changes some bytes of what a hub sends, for others of the same number: so a real hub sends
/// what it never would, and a client of an older or newer kind would meet.
/// </summary>
internal sealed class ChangingRelay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly int _target;
    private readonly byte[] _from;
    private readonly byte[] _to;
    private int _connections;

    public ChangingRelay(int target, byte[] from, byte[] to)
    {
        Assert.Equal(from.Length, to.Length);
        (_target, _from, _to) = (target, from, to);
        _listener = new LoopbackListener(RelayAsync);
    }

    public string Url => _listener.Url;

    /// <summary>The number of connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task RelayAsync(TcpClient client, CancellationToken closing)
    {
        Interlocked.Increment(ref _connections);
        using var hub = new TcpClient();
        await hub.ConnectAsync(IPAddress.Loopback, _target, closing);
        await Task.WhenAny(
            CopyAsync(client.GetStream(), hub.GetStream(), isChanged: false, closing),
            CopyAsync(hub.GetStream(), client.GetStream(), isChanged: true, closing));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isChanged, CancellationToken closing)
    {
        var buffer = new byte[256 * 1024];
        var kept = 0;
        try
        {
            for (int read; (read = await from.ReadAsync(buffer.AsMemory(kept), closing)) > 0;)
            {
                var length = kept + read;
                if (isChanged) Change(buffer.AsSpan(0, length));
                // The beginning of what is to be changed waits for its rest.
                kept = isChanged ? BeginningAtEnd(buffer.AsSpan(0, length)) : 0;
                await to.WriteAsync(buffer.AsMemory(0, length - kept), closing);
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
