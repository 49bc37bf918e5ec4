using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pubby.Benchmarks.Load;

/// <summary>Many connections that count the messages they get, by the marks in them, and keep nothing.</summary>
internal sealed class LoadClients : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly byte[] _mark;
    private long _delivered;

    /// <param name="mark">One character that is in each message exactly once, and in nothing else.</param>
    public LoadClients(char mark) => _mark = [(byte)mark];

    public long Delivered => Interlocked.Read(ref _delivered);

    public async Task ConnectAsync(LoadServer server, int connections)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {server.Path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: " +
            "Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        for (var i = 0; i < connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _sockets.Add(socket);
            await ConnectAsync(socket, server.Port);
            await socket.SendAsync(request);
            var answer = new byte[1024];
            await socket.ReceiveAsync(answer);
            if (server.Hello.Length > 0) await socket.SendAsync(server.Hello);
            _ = CountAsync(socket);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    /// <summary>A server that was just started may not listen yet.</summary>
    private static async Task ConnectAsync(Socket socket, int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private async Task CountAsync(Socket socket)
    {
        var buffer = new byte[2048];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var read and > 0)
                Interlocked.Add(ref _delivered, buffer.AsSpan(0, read).Count(_mark));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }
}
