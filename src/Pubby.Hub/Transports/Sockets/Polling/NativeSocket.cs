using System.Runtime.InteropServices;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>recv as Linux declares it (<c>sys/socket.h</c>). It never waits here.</summary>
internal static partial class NativeSocket
{
    /// <summary>There may be bytes later.</summary>
    public const int WouldBlock = -1;

    /// <summary>MSG_DONTWAIT and MSG_PEEK.</summary>
    private const int DoNotWait = 0x40;
    private const int PeekOnly = 0x2;

    /// <summary>EAGAIN and EINTR.</summary>
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    /// <returns>
    /// How many bytes were read, or <see cref="WouldBlock"/>. 0 at the end, and after a failure: the peer is gone, and
    /// the reason makes no difference.
    /// </returns>
    public static int Receive(int descriptor, Span<byte> buffer) => Receive(descriptor, buffer, DoNotWait);

    /// <summary>True if a read would find something now, the end included.</summary>
    public static bool HasMore(int descriptor)
    {
        Span<byte> first = stackalloc byte[1];
        return Receive(descriptor, first, DoNotWait | PeekOnly) != WouldBlock;
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
}
