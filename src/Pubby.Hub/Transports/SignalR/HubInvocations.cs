using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Invocations that application code written for SignalR sends, encoded by SignalR's own protocols.</summary>
internal sealed class HubInvocations(IEnumerable<IHubProtocol> protocols, FrameEncoders encoders)
{
    private readonly Dictionary<string, IHubProtocol> _protocols = protocols.ToDictionary(protocol => protocol.Name);

    public HubInvocation Of(string method, object?[] arguments) =>
        new(new InvocationMessage(method, arguments), _protocols);

    /// <summary>The notice that the hub, not the client, ended a subscription.</summary>
    public byte[] Unsubscribed(WireFormat format, string room) => encoders[format].Unsubscribed(room, "removed");
}

/// <summary>One invocation, encoded once for each format that asks.</summary>
internal sealed class HubInvocation(InvocationMessage message, Dictionary<string, IHubProtocol> protocols)
{
    private readonly byte[]?[] _frames = new byte[]?[WireFormats.Count];

    /// <summary>Null for the plain protocol: it has no methods.</summary>
    public byte[]? this[WireFormat format] => _frames[(int)format] ??= Encode(format);

    private byte[]? Encode(WireFormat format) => format switch
    {
        WireFormat.HubJson => Frame(HubFormats.JsonName, WebSocketOpcode.Text),
        WireFormat.HubMessagePack => Frame(HubFormats.MessagePackName, WebSocketOpcode.Binary),
        WireFormat.NegotiatedJson => BytesOf(HubFormats.JsonName).ToArray(),
        WireFormat.NegotiatedMessagePack => BytesOf(HubFormats.MessagePackName).ToArray(),
        _ => null,
    };

    private ReadOnlyMemory<byte> BytesOf(string protocol) => protocols[protocol].GetMessageBytes(message);

    private byte[] Frame(string protocol, WebSocketOpcode opcode)
    {
        var buffer = FrameBuffer.Rent().Add(BytesOf(protocol).Span);
        var frame = buffer.ToWebSocketFrame(opcode);
        FrameBuffer.Return(buffer);
        return frame;
    }
}
