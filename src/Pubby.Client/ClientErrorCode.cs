namespace Pubby.Client;

/// <summary>The codes that a client itself adds to those of <see cref="Protocol.ErrorCode"/>.</summary>
public static class ClientErrorCode
{
    /// <summary>The hub said not to come back (close codes 40xx). Rooms stay open and are asked for again after <see cref="PubbyClient.Connect"/>.</summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>The hub ended a subscription. Open the room again to ask for it anew.</summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>The client was disposed.</summary>
    public const string Closed = "closed";

    /// <summary>A message's data is not what its type says. The message is passed over; the room goes on.</summary>
    public const string DataInvalid = "data_invalid";
}
