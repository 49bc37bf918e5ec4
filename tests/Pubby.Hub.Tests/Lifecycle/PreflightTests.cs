using Pubby.Hub.Lifecycle.Preflight;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Lifecycle;

/// <summary>What a host will not bear, from what it says of itself.</summary>
public sealed class PreflightTests
{
    private const long Gibibyte = 1024L * 1024 * 1024;

    /// <summary>It bears 100,000 connections in all respects.</summary>
    private static readonly HostReadings Good = new()
    {
        OpenFiles = 250_000,
        FileMax = 1_000_000,
        FilesInUse = 1000,
        NrOpen = 1_048_576,
        ConntrackMax = 262_144,
        ConntrackCount = 12,
        ConntrackBuckets = 65_536,
        Somaxconn = 4096,
        TcpMemory = Gibibyte,
        FirstLocalPort = 32_768,
        LastLocalPort = 60_999,
        Memory = 8 * Gibibyte,
        Cores = 2,
        IoUring = true,
        DiskFree = 10 * Gibibyte,
    };

    private static readonly HostDemand Wanted = new(100_000, IsSaid: true, ConnectsPerSecond: null);

    [Fact]
    public void A_good_host_has_nothing_to_say_against_it() =>
        Assert.All(Evaluate(Good, Wanted), finding => Assert.Equal(FindingStatus.Ok, finding.Status));

    private static readonly (string Check, HostReadings Host, FindingStatus Status, long? BitesAt)[] Bad =
    [
        ("open_files", Good with { OpenFiles = 20_000 }, FindingStatus.Fail, 19_088),
        ("file_max", Good with { FileMax = 100_500 }, FindingStatus.Fail, 99_500),
        ("memory", Good with { Memory = Gibibyte }, FindingStatus.Fail, 78_643),
        ("processors", Good with { Cores = 0.5 }, FindingStatus.Warn, null),
        ("io_uring", Good with { IoUring = false }, FindingStatus.Warn, null),
        ("disk", Good with { DiskFree = Gibibyte / 2 }, FindingStatus.Warn, null),
        ("disk", Good with { DiskFree = Gibibyte / 20 }, FindingStatus.Fail, null),
        ("conntrack", Good with { ConntrackMax = 131_072 }, FindingStatus.Fail, 65_536),
        ("conntrack", Good with { ConntrackBuckets = 16_384 }, FindingStatus.Warn, 131_072),
        ("conntrack_allowance", Good with { AllowanceLeft = 76_957 }, FindingStatus.Fail, 76_957),
        ("conntrack_allowance", Good with { AllowanceLeft = 500_000, AllowanceDrops = 3 }, FindingStatus.Warn, 500_000),
        ("backlog", Good with { Somaxconn = 128 }, FindingStatus.Warn, null),
        ("tcp_memory", Good with { TcpMemory = Gibibyte / 16 }, FindingStatus.Fail, 65_536),
        ("local_ports", Good with { FirstLocalPort = 60_000 }, FindingStatus.Warn, null),
        ("open_files", Good with { OpenFiles = null }, FindingStatus.Unknown, null),
        ("memory", Good with { Memory = null }, FindingStatus.Unknown, null),
    ];

    [Fact]
    public void Each_limit_is_found_with_the_number_of_connections_at_which_it_bites()
    {
        foreach (var (check, host, status, bitesAt) in Bad)
        {
            var found = Assert.Single(Evaluate(host, Wanted), finding => finding.Status != FindingStatus.Ok);
            Assert.Equal((check, status, bitesAt), (found.Check, found.Status, found.BitesAt));
            Assert.NotEmpty(found.Advice);
        }
    }

    [Fact]
    public void What_nobody_asked_for_is_no_fault() =>
        Assert.Equal(FindingStatus.Warn, Evaluate(Good with { Memory = Gibibyte }, Wanted with { IsSaid = false })
            .Single(finding => finding.Check == "memory").Status);

    [Theory]
    [InlineData(0L, 131_072L)]
    [InlineData(null, null)]
    public void Nothing_tracks_connections_where_the_table_is_empty_or_absent(long? count, long? most) =>
        Assert.Equal((FindingStatus.Ok, null),
            Evaluate(Good with { ConntrackCount = count, ConntrackMax = most }, Wanted)
                .Where(finding => finding.Check == "conntrack").Select(finding => (finding.Status, finding.BitesAt))
                .Single());

    [Fact]
    public void Connections_that_are_open_are_tracked_already() =>
        Assert.Equal((FindingStatus.Ok, 110_000L),
            Evaluate(Good with { AllowanceLeft = 50_000 }, Wanted with { Open = 60_000 })
                .Where(finding => finding.Check == "conntrack_allowance")
                .Select(finding => (finding.Status, finding.BitesAt!.Value)).Single());

    [Fact]
    public void As_many_as_connect_in_a_second_may_wait_to_be_accepted() =>
        Assert.Equal(FindingStatus.Warn, Evaluate(Good, Wanted with { ConnectsPerSecond = 8000 })
            .Single(finding => finding.Check == "backlog").Status);

    [Fact]
    public void The_first_limit_is_the_one_that_the_fewest_connections_reach() =>
        Assert.Equal("tcp_memory",
            PreflightLog.FirstLimit(Evaluate(Good with { TcpMemory = Gibibyte / 16 }, Wanted))!.Check);

    [Fact]
    public void The_numbers_are_read_where_the_kernel_has_them()
    {
        using var root = new TempDirectory();
        Write("proc/sys/fs/file-max", "9223372036854775807\n");
        Write("proc/sys/fs/file-nr", "3126\t0\t2466170\n");
        Write("proc/sys/net/netfilter/nf_conntrack_max", "262144\n");
        Write("proc/sys/net/ipv4/tcp_mem", "287898\t383867\t575796\n");
        Write("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        Write("proc/meminfo", "MemTotal:       24684000 kB\nMemFree: 1 kB\n");
        Write("proc/self/cgroup", "0::/system.slice/pubby.service\n");
        Write("sys/fs/cgroup/system.slice/pubby.service/memory.max", "max\n");
        Write("sys/fs/cgroup/system.slice/memory.max", "4294967296\n");
        var host = new HostReader(root.Path).Read();
        Assert.Equal((long.MaxValue, 3126L, 262_144L, null, 383_867L * Environment.SystemPageSize),
            (host.FileMax, host.FilesInUse, host.ConntrackMax, host.ConntrackCount, host.TcpMemory));
        Assert.Equal((32_768L, 60_999L, 4 * Gibibyte), (host.FirstLocalPort, host.LastLocalPort, host.Memory));

        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root.File(path))!);
            File.WriteAllText(root.File(path), text);
        }
    }

    [Theory]
    [InlineData("11:memory:/docker/1f\n0::/\n", "sys/fs/cgroup/memory/docker/1f/memory.limit_in_bytes")]
    [InlineData("11:memory:/docker/1f\n", "sys/fs/cgroup/memory/memory.limit_in_bytes")]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max")]
    public void A_containers_limit_is_found_in_both_kinds_of_cgroups(string cgroup, string file)
    {
        using var root = new TempDirectory();
        foreach (var (path, text) in new[] { ("proc/self/cgroup", cgroup), (file, "536870912\n") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root.File(path))!);
            File.WriteAllText(root.File(path), text);
        }
        Assert.Equal(Gibibyte / 2, new HostReader(root.Path).Read().Memory);
    }

    [Fact]
    public void This_machine_can_be_read() =>
        Assert.DoesNotContain(Evaluate(new HostReader().Read(), Wanted), finding =>
            finding is { Status: FindingStatus.Unknown, Check: "open_files" or "memory" or "file_max" });

    private static Finding[] Evaluate(HostReadings host, HostDemand demand) =>
        [.. HostChecks.Evaluate(host, demand), .. NetworkChecks.Evaluate(host, demand)];
}
