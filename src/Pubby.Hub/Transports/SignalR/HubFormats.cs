using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Which wire format a SignalR protocol is.</summary>
internal static class HubFormats
{
    public const string JsonName = "json";
    public const string MessagePackName = "messagepack";

    public static WireFormat Framed(IHubProtocol protocol) =>
        protocol.Name == MessagePackName ? WireFormat.HubMessagePack : WireFormat.HubJson;

    public static WireFormat Negotiated(IHubProtocol protocol) =>
        protocol.Name == MessagePackName ? WireFormat.NegotiatedMessagePack : WireFormat.NegotiatedJson;
}
