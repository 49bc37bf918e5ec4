namespace Pubby.Fleet.Tests;

/// <summary>
/// A wall clock that is wrong, by Debian's faketime: real to the process, and nothing of it in the hub.
/// </summary>
internal static class Clock
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    /// <summary>Settings for a process whose clock is so far ahead, or behind.</summary>
    public static string[] Shifted(TimeSpan by)
    {
        Assert.True(File.Exists(Library), "Debian's libfaketime is not installed; ./test installs it.");
        // Without the last one every timed wait of .NET returns at once, and threads that wait spin: two such hubs took
        // both cores.
        return [$"LD_PRELOAD={Library}", $"FAKETIME={(by < TimeSpan.Zero ? "" : "+")}{by.TotalSeconds:0}s",
            "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0"];
    }
}
