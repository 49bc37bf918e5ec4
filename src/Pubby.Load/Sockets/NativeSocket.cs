using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pubby.Load.Sockets;

/// <summary>
/// Sockets as Linux declares them (<c>sys/socket.h</c>), by descriptor: a <see cref="Socket"/> for each of a million
/// connections would cost more than all else that the tool keeps of them. Nothing here waits.
/// </summary>
internal static partial class NativeSocket
{
    /// <summary>There may be bytes later.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is broken.</summary>
    public const int Failed = -2;

    public const int ConnectionRefused = 111;
    public const int AddressNotAvailable = 99;
    public const int AddressInUse = 98;
    public const int TooManyFiles = 24;
    public const int TimedOut = 110;

    private const int StreamKind = 1;

    /// <summary>SOCK_NONBLOCK and SOCK_CLOEXEC.</summary>
    private const int KindFlags = 0x800 | 0x80000;

    /// <summary>MSG_NOSIGNAL: a broken connection is an error and no signal.</summary>
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;
    private const int Interrupted = 4;
    private const int InProgress = 115;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;
    private const int ReceiveBufferOption = 8;
    private const int IpLevel = 0;

    /// <summary>IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect, when the other end is known.</summary>
    private const int NoPortOption = 24;
    private const int TcpLevel = 6;
    private const int NoDelayOption = 1;

    /// <param name="to">The peer's address, as the system takes it.</param>
    /// <param name="from">An address of this host, without a port; empty: the system chooses.</param>
    /// <param name="receiveBuffer">In bytes; 0: as the system likes.</param>
    /// <returns>The descriptor of a socket that is connecting; or the error, negative.</returns>
    public static int BeginConnect(ReadOnlySpan<byte> to, ReadOnlySpan<byte> from, AddressFamily family,
        int receiveBuffer)
    {
        var descriptor = Open(family == AddressFamily.InterNetworkV6 ? 10 : 2, StreamKind | KindFlags, 0);
        if (descriptor < 0) return -Marshal.GetLastPInvokeError();
        Set(descriptor, TcpLevel, NoDelayOption, 1);
        if (receiveBuffer > 0) Set(descriptor, SocketLevel, ReceiveBufferOption, receiveBuffer);
        if (from.Length > 0)
        {
            Set(descriptor, IpLevel, NoPortOption, 1);
            if (Bind(descriptor, in MemoryMarshal.GetReference(from), from.Length) != 0)
                return CloseWith(descriptor, Marshal.GetLastPInvokeError());
        }
        if (Connect(descriptor, in MemoryMarshal.GetReference(to), to.Length) == 0) return descriptor;
        var error = Marshal.GetLastPInvokeError();
        return error == InProgress ? descriptor : CloseWith(descriptor, error);
    }

    /// <summary>Why it could not connect, or broke; 0: it did not.</summary>
    public static int ErrorOf(int descriptor)
    {
        var (error, length) = (0, sizeof(int));
        return GetOption(descriptor, SocketLevel, ErrorOption, ref error, ref length) == 0 ? error : TimedOut;
    }

    /// <returns>
    /// How many bytes were read; 0: the peer has closed; <see cref="WouldBlock"/>; <see cref="Failed"/>.
    /// </returns>
    public static int Receive(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            var count = Receive(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length, 0);
            if (count >= 0) return (int)count;
            switch (Marshal.GetLastPInvokeError())
            {
                case TryAgain: return WouldBlock;
                case Interrupted: continue;
                default: return Failed;
            }
        }
    }

    /// <returns>False: not all of it was taken. What a client says is so little that it always fits.</returns>
    public static bool TrySend(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var count = Send(descriptor, in MemoryMarshal.GetReference(bytes), bytes.Length, NoSignal);
            if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted) continue;
            return count == bytes.Length;
        }
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    private static int CloseWith(int descriptor, int error)
    {
        _ = Close(descriptor);
        return -error;
    }

    private static void Set(int descriptor, int level, int option, int value) =>
        _ = SetOption(descriptor, level, option, in value, sizeof(int));

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, in byte address, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, in byte address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, in byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int socket, int level, int option, in int value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetOption(int socket, int level, int option, ref int value, ref int length);
}
