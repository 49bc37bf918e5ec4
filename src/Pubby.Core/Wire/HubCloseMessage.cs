using MessagePack;
using Pubby.Protocol;

namespace Pubby.Core.Wire;

/// <summary>SignalR's close message (type 7). It tells the client whether it may reconnect by itself.</summary>
internal static class HubCloseMessage
{
    /// <param name="reason">A sentence of plain ASCII without quotes or backslashes.</param>
    public static byte[] Of(WireFormat format, CloseCode code, string reason)
    {
        // 40xx means: do not reconnect. The hub would only refuse the same client again.
        var mayReconnect = (int)code is not (>= 4000 and < 4100);
        var error = code == CloseCode.Normal ? null : $"{(int)code} {reason}";
        return format switch
        {
            WireFormat.HubJson => Json(error, mayReconnect).ToWebSocketFrame(WebSocketOpcode.Text),
            WireFormat.NegotiatedJson => Json(error, mayReconnect).ToBytes(),
            WireFormat.HubMessagePack => Packed(error, mayReconnect).ToWebSocketFrame(WebSocketOpcode.Binary),
            WireFormat.NegotiatedMessagePack => Packed(error, mayReconnect).ToBytes(),
            _ => [],
        };
    }

    private static FrameBuffer Json(string? error, bool mayReconnect)
    {
        var buffer = new FrameBuffer().Add("{\"type\":7"u8);
        if (error is not null) buffer.Add(",\"error\":\""u8).AddName(error).Add("\""u8);
        return buffer.Add(mayReconnect ? ",\"allowReconnect\":true"u8 : ",\"allowReconnect\":false"u8).Add("}\u001e"u8);
    }

    private static FrameBuffer Packed(string? error, bool mayReconnect)
    {
        var body = new FrameBuffer();
        var writer = new MessagePackWriter(body);
        writer.WriteArrayHeader(3);
        writer.Write(7);
        writer.Write(error);
        writer.Write(mayReconnect);
        writer.Flush();
        return body.PrefixWithLength();
    }
}
