using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets.Framing;

/// <summary>What a complete message, or a control frame, is.</summary>
internal enum FrameKind : byte
{
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

internal enum ReadResult : byte
{
    /// <summary>The bytes end within a frame, or completed only a part of a message: call again with more.</summary>
    NeedMore,

    Frame,

    /// <summary>The peer violated the protocol; the frame says how to close. Nothing after it may be read.</summary>
    Violation,
}

/// <summary>A message or a control frame. The payload is unmasked and valid until the reader is called again.</summary>
internal readonly ref struct Frame
{
    public FrameKind Kind { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Of a close frame: the peer's code. Of a violation: the code to close with.</summary>
    public CloseCode CloseCode { get; init; }

    /// <summary>Of a violation: what was wrong, for the close frame.</summary>
    public string Reason { get; init; }
}
