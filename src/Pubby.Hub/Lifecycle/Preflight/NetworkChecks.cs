namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>What the kernel's network allows. It reads nothing itself.</summary>
internal static class NetworkChecks
{
    /// <summary>Connections that wait to be accepted after a node has died and its clients come back at once.</summary>
    private const long MinBacklog = 4096;

    /// <summary>What the kernel keeps for an idle socket, with headroom.</summary>
    private const long BytesPerSocket = 1024;

    /// <summary>To Redis, the store and others; each connection that a hub opens takes one.</summary>
    private const long MinLocalPorts = 10_000;

    /// <summary>More entries in a bucket make each packet slower.</summary>
    private const long MaxEntriesPerBucket = 8;

    public static IEnumerable<Finding> Evaluate(HostReadings host, HostDemand demand) =>
    [
        Conntrack(host, demand), .. host.AllowanceLeft is null ? Array.Empty<Finding>() : [Allowance(host, demand)],
        Backlog(host, demand), TcpMemory(host, demand), LocalPorts(host),
    ];

    private static Finding Conntrack(HostReadings host, HostDemand demand)
    {
        const string Check = "conntrack";
        if (host.ConntrackMax is not { } most || host.ConntrackCount is null or 0)
        {
            return new Finding(Check, FindingStatus.Ok,
                "Nothing tracks connections in this network namespace. A firewall of the host or the cloud may.");
        }
        // Half of it is left for what else the machine talks to, and for connections that have just ended.
        var bitesAt = most / 2;
        var status = demand.StatusOf(bitesAt);
        var crowded = host.ConntrackBuckets < most / MaxEntriesPerBucket;
        if (status == FindingStatus.Ok && crowded) status = FindingStatus.Warn;
        var held = $"{HostChecks.Number(host.ConntrackCount.Value)} of at most {HostChecks.Number(most)}";
        var buckets = crowded ? $", in only {HostChecks.Number(host.ConntrackBuckets!.Value)} buckets" : "";
        return new Finding(Check, status, $"A firewall tracks connections: {held}{buckets}.",
            "Set net.netfilter.nf_conntrack_max above twice the connections, and nf_conntrack_buckets to an eighth " +
            "of that or more (docs/how-to/tune-the-host.md#connection-tracking).", bitesAt);
    }

    /// <summary>What AWS tracks outside of the instance, where its security groups make it.</summary>
    private static Finding Allowance(HostReadings host, HostDemand demand)
    {
        var bitesAt = host.AllowanceLeft!.Value + demand.Open;
        var drops = host.AllowanceDrops is > 0 and var packets
            ? $" It has dropped {HostChecks.Number(packets)} packets since the instance started." : "";
        var status = demand.StatusOf(bitesAt);
        if (status == FindingStatus.Ok && drops.Length > 0) status = FindingStatus.Warn;
        return new Finding("conntrack_allowance", status,
            $"AWS tracks {HostChecks.Number(host.AllowanceLeft.Value)} further connections for this instance.{drops}",
            "Let security groups allow all addresses both ways, so that nothing is tracked, or take a larger " +
            "instance (docs/how-to/tune-the-host.md#connection-tracking).", bitesAt);
    }

    private static Finding Backlog(HostReadings host, HostDemand demand)
    {
        if (host.Somaxconn is not { } backlog) return HostChecks.NotRead("backlog", "how many may wait to be accepted");
        var wanted = Math.Max(MinBacklog, demand.ConnectsPerSecond ?? 0);
        return new Finding("backlog", backlog >= wanted ? FindingStatus.Ok : FindingStatus.Warn,
            $"{HostChecks.Number(backlog)} connections may wait to be accepted.",
            $"Set net.core.somaxconn, and net.ipv4.tcp_max_syn_backlog, to {HostChecks.Number(wanted)} or more.");
    }

    private static Finding TcpMemory(HostReadings host, HostDemand demand)
    {
        if (host.TcpMemory is not { } bytes)
            return HostChecks.NotRead("tcp_memory", "how much memory sockets may use");
        var bitesAt = bytes / BytesPerSocket;
        return new Finding("tcp_memory", demand.StatusOf(bitesAt),
            $"The kernel begins to save at {HostChecks.Number(bytes / 1024 / 1024)} MiB for all sockets.",
            "Raise the sysctl net.ipv4.tcp_mem.", bitesAt);
    }

    private static Finding LocalPorts(HostReadings host)
    {
        if (host is not { FirstLocalPort: { } first, LastLocalPort: { } last })
            return HostChecks.NotRead("local_ports", "from which ports the hub may connect to others");
        var ports = Math.Max(0, last - first + 1);
        return new Finding("local_ports", ports >= MinLocalPorts ? FindingStatus.Ok : FindingStatus.Warn,
            $"The hub may connect to others from {HostChecks.Number(ports)} ports, {first} to {last}.",
            "Widen net.ipv4.ip_local_port_range.");
    }
}
