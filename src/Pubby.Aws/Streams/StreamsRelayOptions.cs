using System.ComponentModel.DataAnnotations;

namespace Pubby.Aws.Streams;

/// <summary><c>Pubby:Region:Streams</c>: how this region reads its replica's stream. Ignored with another relay.</summary>
internal sealed class StreamsRelayOptions
{
    /// <summary>Another address than the region's, such as an endpoint of a VPC. Null: <c>Pubby:Store:DynamoDb:ServiceUrl</c>, else the region's.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>
    /// True: what this region itself stored is told to its nodes once more when the stream shows it, which repairs what a node that died had stored and not
    /// told. It doubles what the backplane carries.
    /// </summary>
    public bool Repair { get; set; } = true;

    /// <summary>A shard's reader that has not been heard of for this long has died, and another node reads on. In whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:05:00")]
    public TimeSpan TakeoverAfter { get; set; } = TimeSpan.FromSeconds(6);
}
