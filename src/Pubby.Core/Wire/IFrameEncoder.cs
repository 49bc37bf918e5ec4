using Pubby.Core.Messages;

namespace Pubby.Core.Wire;

/// <summary>
/// What the hub says unasked, as the bytes of one wire format. One implementation for each <see cref="WireFormat"/>.
/// Thread safe; the arrays it returns are shared by every receiver and are never written to again.
/// </summary>
internal interface IFrameEncoder
{
    /// <summary>A live message; a tombstone says <c>deleted</c>.</summary>
    byte[] Message(string room, Message message);

    /// <summary>
    /// Messages in the order given, in frames of at most <see cref="EncodedDump.MaxFrameBytes"/> (a message larger than that alone gets
    /// a frame of its own). There is always one frame, empty for an empty room; the last says so unless the header says that more follows.
    /// </summary>
    EncodedDump Dump(string room, DumpHeader header, ReadOnlySpan<Message> messages);

    byte[] Unsubscribed(string room, string reason);

    byte[] GoAway(string reason, int reconnectInMs);
}

/// <summary>What every frame of a dump says.</summary>
/// <param name="Mode">One of <see cref="Pubby.Protocol.SubscriptionMode"/>.</param>
/// <param name="IsComplete">False: more follows, so no frame is the last.</param>
/// <param name="IsStale">The store does not answer, so what other nodes were told lately may be missing.</param>
internal readonly record struct DumpHeader(string Mode, long Cursor, bool IsComplete = true, bool IsStale = false);
