using System.Globalization;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>
/// Reads the limits of the host from /proc and /sys, as any user may:
/// https://docs.kernel.org/admin-guide/sysctl/, https://docs.kernel.org/admin-guide/cgroup-v2.html
/// </summary>
/// <param name="root">Where these are; in tests, a directory.</param>
internal sealed class HostReader(string root = "/")
{
    /// <summary>Without a limit, cgroup v1 says a number that no machine has.</summary>
    private const long NoLimit = 1L << 60;

    /// <summary>
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-network-performance-ena.html
    /// </summary>
    private const string AllowanceAvailable = "conntrack_allowance_available";

    private const string AllowanceExceeded = "conntrack_allowance_exceeded";

    /// <param name="database">The file of the store; null: it is no file.</param>
    /// <param name="ioUring">Whether the hub can send in batches; null: the settings turn that off.</param>
    public HostReadings Read(string? database = null, bool? ioUring = null)
    {
        var allowance = NetworkCounters.Read([AllowanceAvailable, AllowanceExceeded]);
        return ReadSystem(database, ioUring) with
        {
            AllowanceLeft = Counter(allowance, AllowanceAvailable),
            AllowanceDrops = Counter(allowance, AllowanceExceeded),
        };
    }

    private HostReadings ReadSystem(string? database, bool? ioUring) => new()
    {
        OpenFiles = OpenFileLimit.OfProcess(),
        FileMax = Sysctl("fs/file-max"),
        FilesInUse = Sysctl("fs/file-nr"),
        NrOpen = Sysctl("fs/nr_open"),
        ConntrackMax = Sysctl("net/netfilter/nf_conntrack_max"),
        ConntrackCount = Sysctl("net/netfilter/nf_conntrack_count"),
        ConntrackBuckets = Sysctl("net/netfilter/nf_conntrack_buckets"),
        Somaxconn = Sysctl("net/core/somaxconn"),
        TcpMemory = Sysctl("net/ipv4/tcp_mem", 1) * Environment.SystemPageSize,
        FirstLocalPort = Sysctl("net/ipv4/ip_local_port_range"),
        LastLocalPort = Sysctl("net/ipv4/ip_local_port_range", 1),
        Memory = Memory(),
        Cores = ProcessorQuota.Cores(),
        IoUring = ioUring,
        DiskFree = database is null ? null : DiskFree(database),
    };

    private static long? Counter(IReadOnlyDictionary<string, ulong> counters, string name) =>
        counters.TryGetValue(name, out var value) ? (long)Math.Min(value, long.MaxValue) : null;

    private long? Sysctl(string name, int word = 0) => Number(Text($"proc/sys/{name}"), word);

    /// <summary>The lowest limit of the cgroups that the process is in, and of the machine.</summary>
    private long? Memory()
    {
        var limits = CgroupsOf("memory.max", "0::", "sys/fs/cgroup")
            .Concat(CgroupsOf("memory.limit_in_bytes", ":memory:", "sys/fs/cgroup/memory"))
            .Append(MemoryOfMachine()).Where(limit => limit is > 0 and < NoLimit);
        return limits.Min();
    }

    /// <summary>A limit holds for all that is below it, so each folder up to the first one counts.</summary>
    private IEnumerable<long?> CgroupsOf(string file, string controller, string mount)
    {
        var line = Text("proc/self/cgroup")?.Split('\n')
            .FirstOrDefault(line => line.Contains(controller, StringComparison.Ordinal));
        var path = line?[(line.LastIndexOf(':') + 1)..].Trim('/') ?? "";
        // In a container its own cgroup may be the root of what it sees, whatever the path says.
        for (; path.Length > 0; path = Path.GetDirectoryName(path) ?? "")
            yield return Number(Text($"{mount}/{path}/{file}"));
        yield return Number(Text($"{mount}/{file}"));
    }

    private long? MemoryOfMachine()
    {
        var line = Text("proc/meminfo")?.Split('\n')
            .FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        return Number(line, 1) * 1024;
    }

    private static long? DiskFree(string database)
    {
        try
        {
            var directory = Path.GetDirectoryName(Path.GetFullPath(database))!;
            return Directory.Exists(directory) ? new DriveInfo(directory).AvailableFreeSpace : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A number that is too large for a long is no limit.</summary>
    private static long? Number(string? text, int word = 0) =>
        ulong.TryParse(text?.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(word),
            NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (long)Math.Min(number, long.MaxValue) : null;
}
