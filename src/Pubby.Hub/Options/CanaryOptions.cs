using System.ComponentModel.DataAnnotations;

namespace Pubby.Hub.Options;

/// <summary>
/// <c>Pubby:Region:Canary</c>: how a region measures itself, and when it turns red. Ignored if the region has no name.
/// </summary>
internal sealed class CanaryOptions
{
    /// <summary>How often each node publishes a canary; 0: never, and then <c>/health/region</c> is 404.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A canary that has not come back after this time is late.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LateAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A canary that has not come back after this time is lost. Longer than <see cref="LateAfter"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many canaries in a row are late or lost until the region is red.</summary>
    [Range(1, 100)]
    public int RedAfter { get; set; } = 3;

    /// <summary>How many canaries in a row are in time until it is green again.</summary>
    [Range(1, 100)]
    public int GreenAfter { get; set; } = 6;
}
