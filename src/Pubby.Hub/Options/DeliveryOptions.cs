namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Delivery</c>: how bytes go to sockets.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>
    /// Sends many messages with one call to the kernel, through io_uring. One call for each send if false, if the
    /// kernel is older than Linux 6.1, or if it forbids io_uring, as container engines do by default.
    /// </summary>
    public bool BatchSends { get; set; } = true;

    /// <summary>
    /// Plain clients that offer permessage-deflate get their dumps compressed. False: the offer is declined.
    /// </summary>
    public bool CompressDumps { get; set; } = true;
}
