using System.Net.Sockets;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>Reads from a socket with .NET's own methods, for kernels without epoll.</summary>
internal sealed class SocketSource(Socket socket) : IByteSource
{
    public async ValueTask WaitAsync(IKeepAliveReader keepAlive) => _ = await socket.ReceiveAsync(Memory<byte>.Empty);

    public ValueTask<int> ReadAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer);
}
