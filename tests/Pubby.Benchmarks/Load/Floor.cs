using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pubby.Benchmarks.Load;

/// <summary>
/// The least that a server can do: one thread, one frame, one send for each connection. It reads a connection's first
/// bytes and answers as if they were correct. It broadcasts each line of its standard input.
/// </summary>
internal static class Floor
{
    private static readonly byte[] Answer =
    [
        .. "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"u8,
        .. "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"u8,
    ];

    public static void Run(int port)
    {
        var connections = new List<Socket>();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        var accepting = new Thread(() => Accept(listener, connections)) { IsBackground = true };
        accepting.Start();
        while (Console.ReadLine() is { } line)
        {
            var frame = FrameOf(line);
            lock (connections)
            {
                foreach (var connection in connections) connection.Send(frame, SocketFlags.None, out _);
            }
        }
    }

    private static void Accept(Socket listener, List<Socket> connections)
    {
        var first = new byte[4096];
        while (true)
        {
            var connection = listener.Accept();
            connection.Receive(first);
            connection.Send(Answer);
            connection.Blocking = false;
            lock (connections) connections.Add(connection);
        }
    }

    private static byte[] FrameOf(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        return payload.Length < 126
            ? [0x81, (byte)payload.Length, .. payload]
            : [0x81, 126, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
    }
}
