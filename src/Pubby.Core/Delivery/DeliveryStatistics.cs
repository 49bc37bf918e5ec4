namespace Pubby.Core.Delivery;

/// <summary>
/// What one shard did. Written by the shard's thread alone, read by the meter when it is asked: a delivery pays for an addition and
/// not for an instrument.
/// </summary>
internal sealed class DeliveryStatistics
{
    /// <summary>Messages handed to connections, by write or by queue.</summary>
    public long Deliveries { get; set; }

    public long Writes { get; set; }

    public long Passes { get; set; }

    /// <summary>Times that a subscription fell behind.</summary>
    public long FellBehind { get; set; }

    public long CatchUps { get; set; }

    /// <summary>Subscriptions that are behind now.</summary>
    public int Behind { get; set; }

    public long ClosedStalled { get; set; }

    public long ClosedSilent { get; set; }

    public void OnFellBehind()
    {
        FellBehind++;
        Behind++;
    }
}
