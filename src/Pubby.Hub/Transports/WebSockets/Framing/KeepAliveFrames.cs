namespace Pubby.Hub.Transports.WebSockets.Framing;

/// <summary>
/// Client frames that only show that their sender is there: pongs, and what <see cref="IFrameHandler.IsKeepAlive"/>
/// recognizes.
/// </summary>
internal static class KeepAliveFrames
{
    /// <summary>Two bytes and a mask.</summary>
    private const int HeaderBytes = 6;

    private const int MaxControlBytes = 125;

    /// <summary>SignalR's ping is shorter.</summary>
    private const int MaxMessageBytes = 32;

    /// <param name="bytes">Masked, as they arrived. They are not changed.</param>
    /// <param name="handler">
    /// Recognizes messages; null: only pongs count, because a message in fragments is in progress.
    /// </param>
    /// <returns>
    /// False also if the bytes end within a frame or violate the protocol: <see cref="FrameReader"/> has to read them
    /// then.
    /// </returns>
    public static bool AreAll(ReadOnlySpan<byte> bytes, IFrameHandler? handler)
    {
        Span<byte> message = stackalloc byte[MaxMessageBytes];
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < HeaderBytes || (bytes[1] & 0x80) == 0) return false;
            var length = bytes[1] & 0x7F;
            if (bytes.Length < HeaderBytes + length || length > MaxControlBytes) return false;
            // Final, no reserved bit, and the opcode of a text message, a binary message or a pong.
            switch (bytes[0])
            {
                case 0x81 or 0x82 when handler is not null && length <= MaxMessageBytes:
                    var payload = message[..length];
                    bytes.Slice(HeaderBytes, length).CopyTo(payload);
                    Mask.Apply(payload, bytes.Slice(2, 4));
                    if (!handler.IsKeepAlive(bytes[0] == 0x81 ? FrameKind.Text : FrameKind.Binary, payload))
                        return false;
                    break;
                case 0x8A:
                    break;
                default:
                    return false;
            }
            bytes = bytes[(HeaderBytes + length)..];
        }
        return true;
    }
}
