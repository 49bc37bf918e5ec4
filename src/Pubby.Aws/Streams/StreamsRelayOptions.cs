using System.ComponentModel.DataAnnotations;

namespace Pubby.Aws.Streams;

/// <summary>
/// <c>Pubby:Region:Streams</c>: how this region reads its replica's stream. Ignored with another relay.
/// </summary>
internal sealed class StreamsRelayOptions
{
    /// <summary>
    /// Another address than the AWS region's, for example an endpoint of a VPC. Null:
    /// <c>Pubby:Store:DynamoDb:ServiceUrl</c>, else the AWS region's.
    /// </summary>
    public string? ServiceUrl { get; set; }

    /// <summary>
    /// True: the nodes get this region's own messages once more when the stream shows them. That repairs what a node
    /// stored and did not send before it died. It doubles the traffic of the backplane.
    /// </summary>
    public bool Repair { get; set; } = true;

    /// <summary>
    /// A shard's reader that gives no sign of life for this long is dead, and another node continues. In whole seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:05:00")]
    public TimeSpan TakeoverAfter { get; set; } = TimeSpan.FromSeconds(6);
}
