using System.Runtime.InteropServices;

namespace Pubby.Core.Delivery;

/// <summary>
/// How long the kernel lets a thread run before another has its turn. A thread that asks for a short slice runs sooner
/// after it has waited (Linux 6.12 and later: EEVDF, where a thread may set its slice).
/// </summary>
internal static unsafe partial class SchedulerSlice
{
    /// <summary>
    /// The shortest slice that Linux gives. Its default is some milliseconds, and a message to a small room would wait
    /// that long at each thread on its way.
    /// </summary>
    private const ulong Nanoseconds = 100_000;

    /// <summary>
    /// Asks for the shortest slice for the calling thread. Does nothing where the system has no such call.
    /// </summary>
    public static void AskForShortest()
    {
        if (!OperatingSystem.IsLinux() || CallNumber is not { } call) return;
        var attributes = new Attributes { Size = (uint)sizeof(Attributes), Runtime = Nanoseconds };
        _ = Call(call, 0, (nint)(&attributes), 0);
    }

    /// <summary>The number of <c>sched_setattr</c>.</summary>
    private static long? CallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314,
        Architecture.Arm64 => 274,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(long number, nint thread, nint attributes, nint flags);

    /// <summary>
    /// <c>struct sched_attr</c> (<c>linux/sched/types.h</c>); the other fields keep the defaults of a thread.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
