using Pubby.Core.Messages;

namespace Pubby.Core.Wire;

/// <summary>
/// Encodes what the hub sends unrequested, in one wire format. One implementation for each <see cref="WireFormat"/>.
/// Thread safe. All receivers share the arrays that it returns, and nothing writes to them again.
/// </summary>
internal interface IFrameEncoder
{
    /// <summary>A live message; a tombstone has <c>deleted</c>.</summary>
    byte[] Message(string room, Message message);

    /// <summary>
    /// Messages in the given order, in frames of at most <see cref="EncodedDump.MaxFrameBytes"/>; a larger message gets
    /// a frame of its own. There is at least one frame, empty for an empty room. The last frame is marked as the last,
    /// unless the header says that more follows.
    /// </summary>
    EncodedDump Dump(string room, DumpHeader header, ReadOnlySpan<Message> messages);

    byte[] Unsubscribed(string room, string reason);

    byte[] GoAway(string reason, int reconnectInMs);

    /// <summary>How many are subscribed to the room, on all nodes.</summary>
    byte[] Occupancy(string room, long subscribers);

    /// <summary>The connection's token ends.</summary>
    byte[] Expiring(int inMs);
}

/// <summary>What every frame of a dump contains.</summary>
/// <param name="Mode">One of <see cref="Pubby.Protocol.SubscriptionMode"/>.</param>
/// <param name="IsComplete">False: more follows, so no frame is the last.</param>
/// <param name="IsStale">The store is unavailable, so what other nodes received lately may be missing.</param>
internal readonly record struct DumpHeader(string Mode, long Cursor, bool IsComplete = true, bool IsStale = false);
