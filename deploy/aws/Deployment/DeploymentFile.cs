using System.Text.Json.Serialization;

namespace Pubby.Infrastructure.Deployment;

/// <summary>
/// What an operator chooses: a file such as <c>one-region.json</c>. Its README lists each value, its range and its
/// default.
/// </summary>
internal sealed record DeploymentFile
{
    /// <summary>Begins the name of every stack, and of what has a name of its own.</summary>
    public string Name { get; init; } = "pubby";

    public string Account { get; init; } = "";

    /// <summary>A repository in each region's own registry, and a tag: <c>pubby:0.1.0</c>.</summary>
    public string Image { get; init; } = "";

    /// <summary>The name that leads to the nearest healthy region.</summary>
    public string Domain { get; init; } = "";

    public ZoneChoice Zone { get; init; } = new();

    /// <summary>The first is home: the table was created there.</summary>
    public IReadOnlyList<RegionChoice> Regions { get; init; } = [];

    /// <summary>Carries messages between regions. Ignored where there is one.</summary>
    public Relay Relay { get; init; } = Relay.Streams;

    public Compute Compute { get; init; } = Compute.Fargate;

    public Architecture Architecture { get; init; } = Architecture.X64;

    /// <summary>Tasks, or instances, above the least number are Spot.</summary>
    public bool Spot { get; init; }

    /// <summary>Ignored on Fargate. One task runs on each instance.</summary>
    public string Instance { get; init; } = "m7i.large";

    public TaskChoice Tasks { get; init; } = new();

    public Balancer Balancer { get; init; } = Balancer.Application;

    /// <summary>A Global Accelerator before each region's balancer.</summary>
    public bool Accelerator { get; init; }

    public ScaleBy Scaling { get; init; } = ScaleBy.Processor;

    public CacheChoice Cache { get; init; } = new();

    /// <summary>Gets the alarms by mail. Without it nobody is told.</summary>
    public string? AlarmsTo { get; init; }

    /// <summary>Settings of the hub, which anyone may read who may read the task.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the hub, each with the field of the secret <c>NAME/hub</c> that holds its value.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public RegionChoice Home => Regions[0];

    [JsonIgnore]
    public bool HasRelay => Regions.Count > 1;

    [JsonIgnore]
    public string TableName => $"{Name}-messages";

    [JsonIgnore]
    public string TopicArn => $"arn:aws:sns:{Home.Name}:{Account}:{Name}";

    public int NumberOf(RegionChoice region) => region.Number ?? Regions.ToList().IndexOf(region);

    /// <summary>The name of one region alone, for services and for who is sent there.</summary>
    public string HostOf(RegionChoice region) => $"{region.Name}.{Domain}";

    /// <summary>Where services of a region publish.</summary>
    public string PublishHostOf(RegionChoice region) => $"publish-{region.Name}.{Domain}";
}
