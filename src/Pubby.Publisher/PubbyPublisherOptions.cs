using System.ComponentModel.DataAnnotations;

namespace Pubby.Publisher;

/// <summary>Where the hub is and how long to try. Checked at start, all faults at once.</summary>
public sealed class PubbyPublisherOptions
{
    /// <summary>
    /// Base addresses of hubs that share a store, <c>http://localhost:5080</c> for example, in the order of preference. One that does not answer, or says
    /// that it cannot, is left for the next; the first is tried again after <see cref="ReturnAfter"/>. Two regions: the own one first, then the other.
    /// </summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>The publisher's key, sent as <c>Authorization: Bearer</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Key { get; set; } = "";

    /// <summary>All that a call may take, retries and waits included. 100 ms to 1 hour.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What one try may take before the next is made. 100 ms to <see cref="Timeout"/>.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is sent again at most; 0: never. <see cref="Timeout"/> may end it earlier.</summary>
    [Range(0, 1000)]
    public int Retries { get; set; } = 30;

    /// <summary>How long another address than the first is used before one call tries the first again; the others follow once it was answered. 0 to 1 hour.</summary>
    public TimeSpan ReturnAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages in one request of a batch, at most. Not above the hub's limit, 100.</summary>
    [Range(1, 10_000)]
    public int BatchMessages { get; set; } = 100;

    /// <summary>Bytes in one request of a batch, at most; a message that is longer goes alone, and the hub decides. Not above the hub's limit, 1 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 1024 * 1024;
}
