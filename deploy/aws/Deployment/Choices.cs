namespace Pubby.Infrastructure.Deployment;

/// <summary>The public hosted zone that the names are in.</summary>
internal sealed record ZoneChoice
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";
}

internal sealed record RegionChoice
{
    public string Name { get; init; } = "";

    /// <summary>
    /// The region's versions: 0 to 15, never changed, no two alike. Without it: its place in the list.
    /// </summary>
    public int? Number { get; init; }

    /// <summary>The ARN of a certificate in this region for the domain and <c>*.</c> of it.</summary>
    public string Certificate { get; init; } = "";

    public string Cidr { get; init; } = "10.20.0.0/16";

    /// <summary>Letters of availability zones. Not looked up: templates are the same on every machine.</summary>
    public IReadOnlyList<string> Zones { get; init; } = ["a", "b", "c"];
}

internal sealed record TaskChoice
{
    public int Least { get; init; } = 2;

    public int Most { get; init; } = 20;

    /// <summary>Virtual processors of a task.</summary>
    public int Processors { get; init; } = 2;

    public int MemoryMiB { get; init; } = 4096;

    /// <summary>Connections that a task admits at most. It is scaled at 60 % of that.</summary>
    public int Connections { get; init; } = 200_000;
}

internal sealed record CacheChoice
{
    public CacheEngine Engine { get; init; } = CacheEngine.Valkey;

    public string Node { get; init; } = "cache.m7g.large";

    /// <summary>Which password the hub uses. One more rotates it: the one before is still accepted.</summary>
    public int Password { get; init; } = 1;
}

internal enum Relay
{
    Streams,
    Sns,
}

internal enum Compute
{
    Fargate,
    Ec2,
}

internal enum Architecture
{
    X64,
    Arm64,
}

internal enum Balancer
{
    Application,
    Network,
}

internal enum ScaleBy
{
    /// <summary>Three rules on the processor, with a look at connections.</summary>
    Processor,

    /// <summary>Connections of each task.</summary>
    Connections,
}

internal enum CacheEngine
{
    Valkey,
    Redis,
}
