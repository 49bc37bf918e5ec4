using System.Text.Encodings.Web;
using System.Text.Json;
using Pubby.Protocol.SignalR;

namespace Pubby.Core.Wire;

/// <summary>The answers to a plain connection's own commands, as WebSocket frames.</summary>
internal static class PlainReplies
{
    /// <param name="reference">The command's <c>ref</c> as it was sent, raw JSON; empty: none.</param>
    /// <param name="spreadMs">Over how long to come back if the node dies; null: it says nothing.</param>
    public static byte[] Subscribed(string room, string mode, string epoch, int? spreadMs, byte[] reference)
    {
        var buffer = FrameBuffer.Rent().Add("{\"type\":\"subscribed\",\"room\":\""u8).AddName(room)
            .Add("\",\"mode\":\""u8).AddName(mode).Add("\",\"epoch\":\""u8).AddName(epoch).Add("\""u8);
        if (spreadMs is { } spread) buffer.Add(",\"spreadMs\":"u8).AddNumber(spread);
        return End(buffer, reference);
    }

    public static byte[] Unsubscribed(string room, byte[] reference) =>
        End(FrameBuffer.Rent().Add("{\"type\":\"unsubscribed\",\"room\":\""u8).AddName(room).Add("\""u8), reference);

    /// <param name="expiresAt">When the token ends, in milliseconds since 1970.</param>
    public static byte[] Authorized(long expiresAt, byte[] reference) => End(
        FrameBuffer.Rent().Add("{\"type\":\"authorized\",\"expiresAt\":"u8).AddNumber(expiresAt), reference);

    public static byte[] Pong(byte[] reference) => End(FrameBuffer.Rent().Add("{\"type\":\"pong\""u8), reference);

    /// <param name="room">What the peer sent, so perhaps no valid name; null: it sent none.</param>
    public static byte[] Error(RoomError error, string? room, byte[] reference)
    {
        var buffer = FrameBuffer.Rent().Add("{\"type\":\"error\",\"code\":\""u8).AddName(error.Code)
            .Add("\",\"message\":\""u8).AddName(error.Message).Add("\""u8);
        if (room is not null)
        {
            buffer.Add(",\"room\":\""u8)
                .Add(JsonEncodedText.Encode(room, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes)
                    .Add("\""u8);
        }
        buffer.Add(error.Retryable ? ",\"retryable\":true"u8 : ",\"retryable\":false"u8);
        if (error.RetryAfterMs is { } after) buffer.Add(",\"retryAfterMs\":"u8).AddNumber(after);
        return End(buffer, reference);
    }

    private static byte[] End(FrameBuffer buffer, byte[] reference)
    {
        if (reference.Length > 0) buffer.Add(",\"ref\":"u8).Add(reference);
        var frame = buffer.Add("}"u8).ToWebSocketFrame(WebSocketOpcode.Text);
        FrameBuffer.Return(buffer);
        return frame;
    }
}
