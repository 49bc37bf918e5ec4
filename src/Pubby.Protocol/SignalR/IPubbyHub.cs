namespace Pubby.Protocol.SignalR;

/// <summary>What a SignalR client may call on the hub.</summary>
public interface IPubbyHub
{
    /// <summary>
    /// Subscribes to one room, or to many at once. A dump that was asked for comes as <see cref="IPubbyClient.Dump"/>
    /// calls, which may overtake this call's result. Subscribing again dumps or resumes again and never doubles
    /// deliveries.
    /// </summary>
    /// <returns>How each subscription began. A refused single subscription, or a request that is malformed as a whole,
    /// is a <c>HubException</c> whose message is the code, a colon and a sentence; in a list each refused room carries
    /// its error.</returns>
    Task<SubscribeResult> Subscribe(SubscribeRequest request);

    /// <summary>
    /// Ends a subscription. A room that is not subscribed is a <c>HubException</c> whose message starts with
    /// <c>not_subscribed:</c>.
    /// </summary>
    Task Unsubscribe(string room);

    /// <summary>
    /// Brings a token: the first one, or a new one in place of one that expires. Subscriptions that the new token
    /// grants too are kept; those that it does not grant end with <see cref="IPubbyClient.Unsubscribed"/>.
    /// </summary>
    /// <param name="token">A JSON Web Token in its compact form.</param>
    /// <returns>When the token expires. A token that is not accepted is a <c>HubException</c> whose message starts with
    /// <c>token_invalid:</c>, and the connection is closed with <see cref="CloseCode.TokenInvalid"/>.</returns>
    Task<AuthorizeResult> Authorize(string token);
}
