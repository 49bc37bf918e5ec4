namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>What the machine, or the container, says of itself. Null: it does not say, or has no such thing.</summary>
internal sealed record HostReadings
{
    /// <summary>The process's limit; <see cref="int.MaxValue"/>: none.</summary>
    public long? OpenFiles { get; init; }

    /// <summary>Of the whole machine.</summary>
    public long? FileMax { get; init; }

    /// <summary>Open on the whole machine now.</summary>
    public long? FilesInUse { get; init; }

    /// <summary>The highest limit that a process may be given.</summary>
    public long? NrOpen { get; init; }

    public long? ConntrackMax { get; init; }

    /// <summary>Connections that are tracked now. 0: nothing here is tracked.</summary>
    public long? ConntrackCount { get; init; }

    public long? ConntrackBuckets { get; init; }

    /// <summary>Further connections that AWS will track for this instance: its ENA driver's counter.</summary>
    public long? AllowanceLeft { get; init; }

    /// <summary>Packets that AWS dropped since the instance started, as it tracked no further connection.</summary>
    public long? AllowanceDrops { get; init; }

    /// <summary>Connections that may wait to be accepted.</summary>
    public long? Somaxconn { get; init; }

    /// <summary>Memory for all sockets at which the kernel begins to save, in bytes.</summary>
    public long? TcpMemory { get; init; }

    public long? FirstLocalPort { get; init; }

    public long? LastLocalPort { get; init; }

    /// <summary>What the container may use, or what the machine has, in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Cores, and parts of one.</summary>
    public double? Cores { get; init; }

    /// <summary>Sends may go to the kernel in batches; null: the settings turn that off.</summary>
    public bool? IoUring { get; init; }

    /// <summary>What is free where the database is, in bytes; null: the store is no file.</summary>
    public long? DiskFree { get; init; }
}
