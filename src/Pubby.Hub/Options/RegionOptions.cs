using System.ComponentModel.DataAnnotations;
using Pubby.Aws.Sns;
using Pubby.Aws.Streams;
using Pubby.Core.Messages;

namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Region</c>: where this node stands, and how regions tell each other.</summary>
internal sealed class RegionOptions
{
    /// <summary>The region's name, on all its nodes the same and on no other region's: letters, digits and <c>-</c>, at most 32. Needed where there is a relay.</summary>
    public string Name { get; set; } = "";

    /// <summary>On all nodes of the region the same and on no other region's: no two regions then stamp the same version. Needed where each stores in a table of its own.</summary>
    [Range(0, VersionPartition.Regions - 1)]
    public int? Number { get; set; }

    public RegionRelayKind Relay { get; set; }

    public SnsOptions Sns { get; } = new();

    public StreamsRelayOptions Streams { get; } = new();

    public CanaryOptions Canary { get; } = new();

    /// <summary>A hub of no region does not write to its store unasked.</summary>
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
