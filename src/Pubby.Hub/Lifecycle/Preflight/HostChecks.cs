using System.Globalization;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>What the process may use: files, memory, processors, the disk. It reads nothing itself.</summary>
internal static class HostChecks
{
    /// <summary>A SignalR connection's, with headroom (docs/performance.md).</summary>
    private const long BytesPerConnection = 10 * 1024;

    /// <summary>What a hub has without any connection, and what a moment of many messages needs.</summary>
    private const long BytesOfHub = 256L * 1024 * 1024;

    private const long Mebibyte = 1024 * 1024;

    /// <summary>Below it, the database and its log have no room for a day's writes.</summary>
    private const long LowDisk = 1024 * Mebibyte;

    private const long NoDisk = 100 * Mebibyte;

    private const string HowToTune = "docs/how-to/tune-the-host.md";

    public static IEnumerable<Finding> Evaluate(HostReadings host, HostDemand demand) =>
    [
        OpenFiles(host, demand), FilesOfMachine(host, demand), Memory(host, demand), Processors(host),
        .. host.IoUring is { } ring ? [IoUring(ring)] : Array.Empty<Finding>(),
        .. host.DiskFree is { } free ? [Disk(free)] : Array.Empty<Finding>(),
    ];

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Finding OpenFiles(HostReadings host, HostDemand demand)
    {
        if (host.OpenFiles is not { } limit) return NotRead("open_files", "the process's limit on open files");
        var bitesAt = OpenFileLimit.Connections((int)Math.Min(limit, int.MaxValue));
        var highest = host.NrOpen is { } most && limit >= most ? $" Raise fs.nr_open ({Number(most)}) first." : "";
        return new Finding("open_files", demand.StatusOf(bitesAt),
            $"The process may open {Number(limit)} files; each connection is one.",
            $"Raise the hard limit (LimitNOFILE, ulimits: nofile; {HowToTune}#open-files).{highest}", bitesAt);
    }

    private static Finding FilesOfMachine(HostReadings host, HostDemand demand)
    {
        if (host is not { FileMax: { } most, FilesInUse: { } used })
            return NotRead("file_max", "the machine's limit on open files");
        var bitesAt = Math.Max(0, most - used);
        return new Finding("file_max", demand.StatusOf(bitesAt),
            $"The machine may open {Number(most)} files, and has {Number(used)}.", "Raise the sysctl fs.file-max.",
            bitesAt);
    }

    private static Finding Memory(HostReadings host, HostDemand demand)
    {
        if (host.Memory is not { } bytes) return NotRead("memory", "how much memory there is");
        var bitesAt = Math.Max(0, (bytes - BytesOfHub) / BytesPerConnection);
        return new Finding("memory", demand.StatusOf(bitesAt),
            $"The process may use {Number(bytes / Mebibyte)} MiB; a connection takes 4 to 10 KB.",
            $"Give it more, or set Pubby:Limits:Connections ({HowToTune}#memory).", bitesAt);
    }

    private static Finding Processors(HostReadings host) => host.Cores is not { } cores
        ? NotRead("processors", "how many cores there are")
        : new Finding("processors", cores >= 1 ? FindingStatus.Ok : FindingStatus.Warn,
            string.Create(CultureInfo.InvariantCulture, $"The process may use {cores:0.##} cores."),
            "Give it a core or more: with less it pauses in the middle of a fan-out.");

    private static Finding IoUring(bool works) => works
        ? new Finding("io_uring", FindingStatus.Ok, "Sends go to the kernel in batches.")
        : new Finding("io_uring", FindingStatus.Warn,
            "The kernel is too old for io_uring, or forbids it: each send is a call of its own.",
            $"Allow it, for cheaper deliveries ({HowToTune}#io_uring).");

    private static Finding Disk(long free) => new(
        "disk", free < NoDisk ? FindingStatus.Fail : free < LowDisk ? FindingStatus.Warn : FindingStatus.Ok,
        $"{Number(free / Mebibyte)} MiB are free where the database is.",
        "Make room: a store without any takes no writes.");

    public static Finding NotRead(string check, string what) =>
        new(check, FindingStatus.Unknown, $"It cannot be read from here, {what}.", "Look at the host.");
}
