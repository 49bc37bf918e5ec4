using System.Net;
using System.Net.Sockets;

namespace Pubby.Hub.Tests.Support;

/// <summary>Two ends of a TCP connection.</summary>
internal sealed class SocketPair
{
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Socket Hub { get; private set; } = null!;

    public async Task ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _peer.ReceiveBufferSize = 4096;
        await _peer.ConnectAsync(listener.LocalEndPoint!);
        Hub = await listener.AcceptAsync();
        Hub.SendBufferSize = 4096;
    }

    public async Task<byte[]> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        return buffer[..await _peer.ReceiveAsync(buffer)];
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _peer.SendAsync(bytes)..];
    }

    /// <summary>The peer has no more to say.</summary>
    public void EndSending() => _peer.Shutdown(SocketShutdown.Send);

    public Task BreakAsync()
    {
        _peer.LingerState = new LingerOption(enable: true, seconds: 0);
        _peer.Dispose();
        return Task.CompletedTask;
    }

    public ValueTask CloseAsync()
    {
        _peer.Dispose();
        Hub.Dispose();
        return ValueTask.CompletedTask;
    }
}
