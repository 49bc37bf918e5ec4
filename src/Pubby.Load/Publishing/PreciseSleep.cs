using System.Runtime.InteropServices;

namespace Pubby.Load.Publishing;

/// <summary>
/// Sleeps until a moment, to some 50 µs. Timers of .NET fire a millisecond late, and latency is counted from the moment
/// at which a message was due.
/// </summary>
internal static partial class PreciseSleep
{
    private const int Monotonic = 1;
    private const int Absolute = 1;

    /// <param name="micros">Of CLOCK_MONOTONIC. One that is over returns at once; a signal may end it early.</param>
    public static void Until(long micros)
    {
        var until = new TimeSpec
        {
            Seconds = (nint)(micros / Clock.Second),
            Nanoseconds = (nint)(micros % Clock.Second * 1000),
        };
        _ = Sleep(Monotonic, Absolute, in until, 0);
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpec until, nint remaining);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
