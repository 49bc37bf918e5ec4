using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// A connection on a socket that the hub accepted itself. Its descriptor stays open until the shard has let go of the connection, so a send
/// is the system call and nothing around it: 0.4 µs less of a delivery than through <see cref="Socket"/> (docs/performance.md).
/// </summary>
internal sealed partial class RawSocketConnection(Socket socket, WireFormat format, KeepAlive keepAlive)
    : SocketConnection(socket, format, keepAlive, () => Shut(socket))
{
    /// <summary>MSG_DONTWAIT and MSG_NOSIGNAL, as Linux has them.</summary>
    public const int SendFlags = 0x40 | 0x4000;

    public override int FileDescriptor { get; } = OperatingSystem.IsLinux() ? (int)socket.Handle : -1;

    public override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (FileDescriptor < 0) return base.TryWrite(bytes);
        var sent = Send(FileDescriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length, SendFlags);
        // What is wrong, or only full, the slow way finds out.
        return sent >= 0 ? (int)sent : base.TryWrite(bytes);
    }

    /// <summary>
    /// Ends both directions, so that the pending read ends; the descriptor stays until the door closes it. What the peer has not taken is thrown away then, instead of
    /// waiting in the kernel for a peer that is gone.
    /// </summary>
    private static void Shut(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The peer was faster.
        }
    }

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, ref byte buffer, nint length, int flags);
}
