namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Delivery</c>: how bytes go to sockets.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>
    /// Many sends by one call to the kernel, through io_uring. Where the kernel is older than Linux 6.1 or forbids it, as container engines do by default, or this
    /// is false: one call for each.
    /// </summary>
    public bool BatchSends { get; set; } = true;

    /// <summary>Plain clients that offer permessage-deflate get their dumps compressed. False: the offer is declined.</summary>
    public bool CompressDumps { get; set; } = true;
}
