using System.Runtime.InteropServices;

namespace Pubby.Load.Sockets;

/// <summary>epoll as Linux declares it (<c>sys/epoll.h</c>), with one report for each change (EPOLLET).</summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;

    /// <summary>An error, or both sides are closed (EPOLLERR, EPOLLHUP).</summary>
    public const uint Broken = 0x8 | 0x10;

    /// <summary>The peer has closed its side (EPOLLRDHUP).</summary>
    public const uint PeerClosed = 0x2000;

    /// <summary>As many reports may be still to come.</summary>
    public const int MaxEvents = 128;
    private const int CloseOnExec = 0x80000;
    private const int AddOperation = 1;
    private const uint OncePerChange = 1u << 31;
    private const int InterruptionIndex = -1;

    // struct epoll_event: 32 bits of events and 64 of data, packed only on x86-64.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + sizeof(long);

    private readonly int _descriptor = Create(CloseOnExec);
    private readonly int _interruption = CreateEvent(0, CloseOnExec);
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * EventBytes, pinned: true);

    /// <exception cref="PlatformNotSupportedException">There is no epoll.</exception>
    public Epoll()
    {
        if (_descriptor < 0 || _interruption < 0 || !TryAdd(_interruption, InterruptionIndex, 0))
            throw new PlatformNotSupportedException("The load engine needs Linux' epoll, and it could not be opened.");
    }

    /// <summary>From now on <see cref="Wait(int)"/> reports the descriptor, until it is closed.</summary>
    /// <param name="index">Whose it is: comes with each report.</param>
    /// <param name="number">Comes too: which of the descriptors that were that one's, one after another.</param>
    public bool TryAdd(int descriptor, int index, int number)
    {
        var added = stackalloc byte[EventBytes];
        *(uint*)added = Readable | Writable | PeerClosed | OncePerChange;
        *(int*)(added + DataOffset) = index;
        *(int*)(added + DataOffset + sizeof(int)) = number;
        return Control(_descriptor, AddOperation, descriptor, added) == 0;
    }

    /// <summary>Waits until something has happened, or the time is over. One thread waits.</summary>
    /// <returns>How many reports there are.</returns>
    public int Wait(int milliseconds) => Math.Max(0, Wait(_descriptor, EventAt(0), MaxEvents, milliseconds));

    /// <summary>One of the reports of the last <see cref="Wait(int)"/>. Index -1: it was interrupted.</summary>
    public (int Index, int Number, uint Events) this[int report]
    {
        get
        {
            var at = EventAt(report);
            return (*(int*)(at + DataOffset), *(int*)(at + DataOffset + sizeof(int)), *(uint*)at);
        }
    }

    /// <summary>Ends the wait in progress, or the next one. Any thread may call it.</summary>
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
