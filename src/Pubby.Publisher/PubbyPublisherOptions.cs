using System.ComponentModel.DataAnnotations;

namespace Pubby.Publisher;

/// <summary>Where the hub is and how long to try. Checked at start, all faults at once.</summary>
public sealed class PubbyPublisherOptions
{
    private static readonly TimeSpan DefaultAttemptTimeout = TimeSpan.FromSeconds(10);
    private TimeSpan? _attemptTimeout;

    /// <summary>
    /// Base addresses of hubs that share a store, <c>http://localhost:5080</c> for example, in the order of preference.
    /// A path is a prefix: <c>https://host/pubby</c> means <c>https://host/pubby/v1/…</c>. If an address does not
    /// answer, or says that it cannot, the next one is used. The first is tried again after <see cref="ReturnAfter"/>.
    /// For two regions: the own one first, then the other.
    /// </summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>
    /// The publisher's key, sent as <c>Authorization: Bearer</c>. 1 to 256 characters of printable ASCII.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// The time-out of a whole call, retries and waits included. 100 ms to 1 hour. For <see
    /// cref="IPubbyPublisher.PutManyAsync"/>: of each request.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time-out of one try. 100 ms to <see cref="Timeout"/>. If it is not set: 10 s, or <see cref="Timeout"/> if
    /// that is less.
    /// </summary>
    public TimeSpan AttemptTimeout
    {
        get => _attemptTimeout ?? (Timeout < DefaultAttemptTimeout ? Timeout : DefaultAttemptTimeout);
        set => _attemptTimeout = value;
    }

    /// <summary>How often a call is sent again at most; 0: never. <see cref="Timeout"/> may end it earlier.</summary>
    [Range(0, 1000)]
    public int Retries { get; set; } = 30;

    /// <summary>
    /// How long another address than the first is used before one call tries the first again. The others follow after
    /// it was answered. 0 to 1 hour.
    /// </summary>
    public TimeSpan ReturnAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages in one request of a batch, at most. Not above the hub's limit, 100.</summary>
    [Range(1, 10_000)]
    public int BatchMessages { get; set; } = 100;

    /// <summary>
    /// Bytes in one request of a batch, at most. A longer message is sent alone, and the hub decides. Not above the
    /// hub's limit, 1 MiB.
    /// </summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int BatchBytes { get; set; } = 1024 * 1024;

    /// <summary>A copy of the current values.</summary>
    internal PubbyPublisherOptions Copy()
    {
        var copy = new PubbyPublisherOptions
        {
            Key = Key,
            Timeout = Timeout,
            Retries = Retries,
            ReturnAfter = ReturnAfter,
            BatchMessages = BatchMessages,
            BatchBytes = BatchBytes,
            _attemptTimeout = _attemptTimeout,
        };
        foreach (var address in Addresses) copy.Addresses.Add(address);
        return copy;
    }
}
