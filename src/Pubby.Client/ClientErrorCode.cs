namespace Pubby.Client;

/// <summary>The codes that a client itself adds to those of <see cref="Protocol.ErrorCode"/>.</summary>
public static class ClientErrorCode
{
    /// <summary>
    /// The hub refused the client for good (close codes 40xx). Rooms stay open, and are subscribed again after <see
    /// cref="PubbyClient.Connect"/>.
    /// </summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>A try to connect failed: the message says at which address and why. The client tries again.</summary>
    public const string ConnectFailed = "connect_failed";

    /// <summary>A connection ended. The client connects again.</summary>
    public const string ConnectionLost = "connection_lost";

    /// <summary>
    /// <see cref="PubbyClientOptions.TokenProvider"/> returned no token, or the one that expires. It is asked again
    /// after a wait.
    /// </summary>
    public const string TokenFailed = "token_failed";

    /// <summary>The hub ended a subscription. Open the room again to subscribe again.</summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>The client was disposed.</summary>
    public const string Closed = "closed";

    /// <summary>
    /// A message's data cannot be read as its type. The message is skipped. The room continues, with what it held for
    /// the id.
    /// </summary>
    public const string DataInvalid = "data_invalid";

    /// <summary>
    /// A message's data cannot be read by this client at all, whatever the type. It is skipped as with <see
    /// cref="DataInvalid"/>.
    /// </summary>
    public const string DataUnreadable = "data_unreadable";

    /// <summary>
    /// A frame that does not follow the protocol was skipped: something between client and hub changes frames. The
    /// connection continues.
    /// </summary>
    public const string FrameInvalid = "frame_invalid";
}
