namespace Pubby.Core.Delivery;

/// <summary>
/// Counts what one shard did. Only the shard's thread writes; the meter reads when it is asked. So a delivery costs an
/// addition and no instrument.
/// </summary>
internal sealed class DeliveryStatistics
{
    /// <summary>Messages given to connections, written or queued.</summary>
    public long Deliveries { get; set; }

    public long Writes { get; set; }

    public long Passes { get; set; }

    /// <summary>How often a subscription fell behind.</summary>
    public long FellBehind { get; set; }

    public long CatchUps { get; set; }

    /// <summary>Subscriptions that are behind now.</summary>
    public int Behind { get; set; }

    /// <summary>Given to sockets, before TLS, and with what keeps connections alive.</summary>
    public long Bytes { get; set; }

    public CloseCounts Closed { get; } = new();

    public void OnFellBehind()
    {
        FellBehind++;
        Behind++;
    }
}
