using System.Runtime.InteropServices;

namespace Pubby.Hub.Transports.Sockets.Uring;

/// <summary>
/// io_uring as Linux declares it (<c>linux/io_uring.h</c>). Its system calls have the same numbers on every
/// architecture.
/// </summary>
internal static unsafe partial class IoUringNative
{
    public const uint SetupSubmitAll = 1 << 7;
    public const uint SetupSingleIssuer = 1 << 12;
    public const uint SetupDeferTaskRun = 1 << 13;
    public const uint FeatureSingleMap = 1;
    public const uint EnterGetEvents = 1;
    public const byte OperationSend = 26;
    public const int Interrupted = 4;

    private const long SetupCall = 425;
    private const long EnterCall = 426;
    private const int ReadWrite = 3;
    private const int SharedPopulated = 0x8001;

    /// <returns>The ring's descriptor; negative: <see cref="Marshal.GetLastPInvokeError"/> says why there is
    /// none.</returns>
    public static int Setup(uint entries, ref Parameters parameters)
    {
        fixed (Parameters* at = &parameters) return (int)Call(SetupCall, (nint)entries, (nint)at, 0, 0, 0, 0);
    }

    /// <returns>How many entries the kernel took; negative: none, and the error says why.</returns>
    public static int Enter(int ring, uint submit, uint complete) =>
        (int)Call(EnterCall, ring, (nint)submit, (nint)complete, (nint)EnterGetEvents, 0, 0);

    /// <returns>Null: it cannot be mapped.</returns>
    public static byte* Map(int ring, nuint length, long offset)
    {
        var at = Map(0, length, ReadWrite, SharedPopulated, ring, (nint)offset);
        return at == -1 ? null : (byte*)at;
    }

    public static void Unmap(byte* at, nuint length)
    {
        if (at is not null) _ = Unmap((nint)at, length);
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(
        long number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint at, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint at, nuint length);

    /// <summary><c>struct io_uring_params</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameters
    {
        public uint SubmissionEntries;
        public uint CompletionEntries;
        public uint Flags;
        public uint ThreadProcessor;
        public uint ThreadIdle;
        public uint Features;
        public uint WorkQueue;
        private fixed uint _reserved[3];
        public Offsets Submission;
        public Offsets Completion;
    }

    /// <summary>
    /// <c>struct io_sqring_offsets</c>, and <c>struct io_cqring_offsets</c>, whose sixth and seventh fields are others.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Offsets
    {
        public uint Head;
        public uint Tail;
        public uint Mask;
        public uint Entries;
        public uint FlagsOrOverflow;
        public uint DroppedOrCompletions;
        public uint ArrayOrFlags;
        private readonly uint _reserved;
        private readonly ulong _address;
    }

    /// <summary><c>struct io_uring_sqe</c>, as far as a send uses it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct Submission
    {
        public byte Operation;
        public byte Flags;
        public ushort Priority;
        public int Descriptor;
        public ulong Offset;
        public ulong Address;
        public uint Length;
        public int MessageFlags;
        public ulong UserData;
    }

    /// <summary><c>struct io_uring_cqe</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Completion
    {
        public ulong UserData;
        public int Result;
        public uint Flags;
    }
}
