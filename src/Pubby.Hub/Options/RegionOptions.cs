using System.ComponentModel.DataAnnotations;
using Pubby.Aws.Sns;
using Pubby.Aws.Streams;
using Pubby.Core.Messages;

namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Region</c>: this node's region, and how regions send each other their messages.</summary>
internal sealed class RegionOptions
{
    /// <summary>
    /// The region's name: the same on all its nodes, different in every other region. Letters, digits and <c>-</c>, at
    /// most 32. Required with a relay.
    /// </summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// The same on all nodes of the region, different in every other region: no two regions then stamp the same
    /// version. Required if each region stores in a table of its own.
    /// </summary>
    [Range(0, VersionPartition.Regions - 1)]
    public int? Number { get; set; }

    public RegionRelayKind Relay { get; set; }

    public SnsOptions Sns { get; } = new();

    public StreamsRelayOptions Streams { get; } = new();

    public CanaryOptions Canary { get; } = new();

    /// <summary>A hub without a region writes to its store only on request.</summary>
    public bool HasCanary => Name.Length > 0 && Canary.Period > TimeSpan.Zero;
}

internal enum RegionRelayKind : byte
{
    /// <summary>There is one region.</summary>
    None,

    /// <summary>One home table; messages travel over an SNS topic and a queue for each region.</summary>
    Sns,

    /// <summary>A global table; each region reads its replica's stream.</summary>
    Streams,
}
