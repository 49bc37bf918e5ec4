using System.Net.Sockets;
using Pubby.Hub.Transports.Sockets.Polling;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// What is done on a socket before it is served. None of it waits. On Linux the calls are the system's own
/// (<see cref="NativeSocket"/>).
/// </summary>
internal static class FirstCalls
{
    /// <summary>Reads, and leaves what it read for the next read.</summary>
    /// <returns>
    /// How many bytes were read, or <see cref="NativeSocket.WouldBlock"/>; 0: the peer has closed, or is gone.
    /// </returns>
    public static int Peek(Socket socket, Span<byte> buffer)
    {
        if (OperatingSystem.IsLinux()) return NativeSocket.Peek((int)socket.Handle, buffer);
        socket.Blocking = false;
        var count = socket.Receive(buffer, SocketFlags.Peek, out var error);
        return error == SocketError.WouldBlock ? NativeSocket.WouldBlock : count;
    }

    /// <summary>Reads what <see cref="Peek"/> has found, or the first part of it.</summary>
    public static void Take(Socket socket, Span<byte> buffer) => _ = OperatingSystem.IsLinux()
        ? NativeSocket.Receive((int)socket.Handle, buffer) : socket.Receive(buffer);

    /// <summary>Sends the first bytes, which are few, so that a new socket takes them all.</summary>
    /// <exception cref="SocketException">The client has left.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        var sent = OperatingSystem.IsLinux() ? NativeSocket.Send((int)socket.Handle, bytes) : socket.Send(bytes);
        if (sent != bytes.Length) throw new SocketException((int)SocketError.ConnectionReset);
    }
}
