using System.Runtime.InteropServices;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>epoll as Linux declares it (<c>sys/epoll.h</c>), with one report for each change (EPOLLET).</summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    /// <summary>More would keep the core in the kernel for too long.</summary>
    private const int MaxEvents = 64;
    private const int CloseOnExec = 0x80000;
    private const int AddOperation = 1;
    private const uint Readable = 0x1;
    private const uint PeerClosed = 0x2000;
    private const uint OncePerChange = 1u << 31;

    // struct epoll_event: 32 bits of events and 64 of data, packed only on x86-64.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + sizeof(long);

    private readonly int _descriptor;
    private readonly int _interruption;
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * EventBytes, pinned: true);

    private Epoll(int descriptor, int interruption) => (_descriptor, _interruption) = (descriptor, interruption);

    /// <returns>Null: there is no epoll.</returns>
    public static Epoll? TryOpen()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var epoll = new Epoll(Create(CloseOnExec), CreateEvent(0, CloseOnExec));
        if (epoll._descriptor >= 0 && epoll._interruption >= 0 && epoll.TryAdd(epoll._interruption, 0)) return epoll;
        epoll.Dispose();
        return null;
    }

    /// <summary>
    /// From now on <see cref="Wait()"/> reports the descriptor, until it is closed. Bytes that can be read already are
    /// reported too.
    /// </summary>
    /// <param name="number">Comes with each report, because descriptors are used again.</param>
    /// <returns>False: the kernel cannot watch more descriptors.</returns>
    public bool TryAdd(int descriptor, int number)
    {
        var added = stackalloc byte[EventBytes];
        *(uint*)added = Readable | PeerClosed | OncePerChange;
        *(int*)(added + DataOffset) = descriptor;
        *(int*)(added + DataOffset + sizeof(int)) = number;
        return Control(_descriptor, AddOperation, descriptor, added) == 0;
    }

    /// <summary>Waits until something can be read. One thread waits.</summary>
    /// <returns>How many descriptors have bytes; 0 after a signal.</returns>
    public int Wait() => Math.Max(0, Wait(_descriptor, EventAt(0), MaxEvents, -1));

    /// <summary>
    /// One of those that the last <see cref="Wait()"/> found. It may be closed by now, and its descriptor in use again.
    /// </summary>
    /// <returns>
    /// Its number, and whether it ends after the bytes that can be read: the peer closed its side, or the connection is
    /// broken.
    /// </returns>
    public (int Descriptor, int Number, bool IsEnding) this[int index]
    {
        get
        {
            var at = EventAt(index);
            return (*(int*)(at + DataOffset), *(int*)(at + DataOffset + sizeof(int)), (*(uint*)at & ~Readable) != 0);
        }
    }

    /// <summary>Ends the wait in progress, or the next one. That wait reports a descriptor without a number.</summary>
    public void Interrupt()
    {
        ulong one = 1;
        _ = Write(_interruption, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Close(_descriptor);
        _ = Close(_interruption);
    }

    private byte* EventAt(int index) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, index * EventBytes);

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    private static partial int Control(int epoll, int operation, int descriptor, byte* added);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    private static partial int Wait(int epoll, byte* events, int maxEvents, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int CreateEvent(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ulong* count, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
