using System.Runtime.InteropServices;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>
/// recv and send as Linux declares them (<c>sys/socket.h</c>). They never wait here, whatever the descriptor's own mode
/// is. A <see cref="System.Net.Sockets.Socket"/> that is never read from or written to itself holds 220 bytes less, and
/// setting its mode would be two system calls a connect.
/// </summary>
internal static partial class NativeSocket
{
    /// <summary>There may be bytes later.</summary>
    public const int WouldBlock = -1;

    /// <summary>MSG_DONTWAIT and MSG_NOSIGNAL.</summary>
    public const int SendFlags = DoNotWait | NoSignal;

    private const int NoSignal = 0x4000;
    private const int DoNotWait = 0x40;

    /// <summary>MSG_PEEK.</summary>
    private const int PeekOnly = 0x2;

    // EINTR, EAGAIN, ENOMEM and ENOBUFS.
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int NoMemory = 12;
    private const int NoBuffers = 105;

    /// <returns>
    /// How many bytes were read, or <see cref="WouldBlock"/>. 0 at the end, and after a failure: the peer is gone, and
    /// the reason makes no difference.
    /// </returns>
    public static int Receive(int descriptor, Span<byte> buffer) => Receive(descriptor, buffer, DoNotWait);

    /// <summary>The same, but the next read finds the same bytes again.</summary>
    public static int Peek(int descriptor, Span<byte> buffer) => Receive(descriptor, buffer, DoNotWait | PeekOnly);

    /// <summary>True if a read would find something now, the end included.</summary>
    public static bool HasMore(int descriptor)
    {
        Span<byte> first = stackalloc byte[1];
        return Peek(descriptor, first) != WouldBlock;
    }

    /// <returns>
    /// How many bytes were taken: 0 while there is no room for any. Negative: the connection is broken.
    /// </returns>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        var sent = Send(descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length, SendFlags);
        return sent >= 0 ? (int)sent : SendAgain(descriptor, bytes);
    }

    /// <summary>
    /// The first send failed, and its reason was not kept: most sends succeed, and keeping it would cost each of them.
    /// </summary>
    private static int SendAgain(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var sent = SendForReason(descriptor, ref MemoryMarshal.GetReference(bytes), bytes.Length, SendFlags);
            if (sent >= 0) return (int)sent;
            switch (Marshal.GetLastPInvokeError())
            {
                case TryAgain or NoMemory or NoBuffers: return 0;
                case Interrupted: continue;
                default: return -1;
            }
        }
    }

    private static int Receive(int descriptor, Span<byte> buffer, int flags)
    {
        while (true)
        {
            var count = Receive(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length, flags);
            if (count >= 0) return (int)count;
            switch (Marshal.GetLastPInvokeError())
            {
                case TryAgain: return WouldBlock;
                case Interrupted: continue;
                default: return 0;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendForReason(int socket, ref byte buffer, nint length, int flags);
}
