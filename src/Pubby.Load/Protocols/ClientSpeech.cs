namespace Pubby.Load.Protocols;

/// <summary>What a client asks for when it subscribes to one room.</summary>
/// <param name="Slot">Which of the connection's rooms it is.</param>
/// <param name="Cursor">0: there is nothing to resume from.</param>
internal readonly record struct SubscribeCommand(int Slot, int Room, bool WantsDump, long Cursor, byte[] Epoch);

/// <summary>What a client of one protocol says, and how it understands the hub. Has no state of a connection.</summary>
internal abstract class ClientSpeech
{
    /// <summary>The address's path.</summary>
    public abstract string Path { get; }

    /// <summary>Frames to send when the WebSocket is open, before anything else; empty: none.</summary>
    public virtual byte[] Handshake => [];

    /// <summary>A frame that a client of this protocol sends every 15 s by itself; empty: none.</summary>
    public virtual byte[] Ping => [];

    /// <summary>Adds the frame of a command.</summary>
    public abstract void Subscribe(FrameWriter writer, in SubscribeCommand command);

    /// <summary>Reads one message of the WebSocket.</summary>
    /// <returns>False: it is not as the hub writes.</returns>
    public abstract bool TryRead(int link, ReadOnlySpan<byte> payload, IHubEvents events);
}
