namespace Pubby.Client;

/// <summary>The codes that a client itself adds to those of <see cref="Protocol.ErrorCode"/>.</summary>
public static class ClientErrorCode
{
    /// <summary>The hub said not to come back (close codes 40xx). Rooms stay open and are asked for again after <see cref="PubbyClient.Connect"/>.</summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>A try to connect failed: the message says at which address and why. It is tried again.</summary>
    public const string ConnectFailed = "connect_failed";

    /// <summary>A connection ended. The client connects again.</summary>
    public const string ConnectionLost = "connection_lost";

    /// <summary><see cref="PubbyClientOptions.TokenProvider"/> gave no token: the try has failed. It is asked again on the next one.</summary>
    public const string TokenFailed = "token_failed";

    /// <summary>The hub ended a subscription. Open the room again to ask for it anew.</summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>The client was disposed.</summary>
    public const string Closed = "closed";

    /// <summary>A message's data is not what its type says. The message is passed over; the room goes on, with what it held of the id.</summary>
    public const string DataInvalid = "data_invalid";

    /// <summary>A message's data is nothing that this client can read, whatever the type. It is passed over as with <see cref="DataInvalid"/>.</summary>
    public const string DataUnreadable = "data_unreadable";

    /// <summary>A frame that is not the protocol's was passed over: something between client and hub changes frames. The connection goes on.</summary>
    public const string FrameInvalid = "frame_invalid";
}
