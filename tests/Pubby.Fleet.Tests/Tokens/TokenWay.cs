using Pubby.Testing;

namespace Pubby.Fleet.Tests.Tokens;

/// <summary>What a client speaks, and which of the hub's two doors it comes in by.</summary>
/// <param name="IsForKestrel">False: the hub's own acceptor takes it ahead of Kestrel.</param>
internal sealed record TokenWay(SubscriberKind Kind, bool IsForKestrel)
{
    /// <summary>What was negotiated is Kestrel's in any case.</summary>
    public static readonly IReadOnlyList<TokenWay> All =
    [
        new(SubscriberKind.Plain, false), new(SubscriberKind.Plain, true),
        new(SubscriberKind.HubJson, false), new(SubscriberKind.HubJson, true),
        new(SubscriberKind.HubMessagePack, false), new(SubscriberKind.HubMessagePack, true),
        new(SubscriberKind.NegotiatedJson, true), new(SubscriberKind.NegotiatedMessagePack, true),
    ];

    public Task<Subscriber> ConnectAsync(HubProcess node, string token, Subscriber? before = null) =>
        Subscriber.ConnectAsync(Kind, node.Port, before, new Handshake(token, IsForKestrel));
}
