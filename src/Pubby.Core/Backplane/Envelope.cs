using Pubby.Core.Messages;

namespace Pubby.Core.Backplane;

/// <summary>What one node sends to the others about a room.</summary>
/// <param name="Message">
/// Set for <see cref="EnvelopeKind.Message"/>; for <see cref="EnvelopeKind.Trace"/>, with its version and trace alone.
/// </param>
/// <param name="Number">The reservation's number; 0: it had none.</param>
/// <param name="IsFirst">See <see cref="SequenceReservation"/>.</param>
internal sealed record Envelope(
    EnvelopeKind Kind, string Room, Message? Message = null, long Number = 0, bool IsFirst = false)
{
    /// <summary>A message that is stored, or broadcast only.</summary>
    public static Envelope Of(string room, Message message, SequenceReservation reservation) =>
        new(EnvelopeKind.Message, room, message, reservation.Number, reservation.IsFirst);

    /// <summary>The reserved number will not be used.</summary>
    public static Envelope Void(string room, SequenceReservation reservation) =>
        new(EnvelopeKind.Void, room, null, reservation.Number, reservation.IsFirst);

    /// <summary>Goes ahead of a message whose trace is recorded.</summary>
    public static Envelope TraceOf(string room, Message message) => new(EnvelopeKind.Trace, room, message);

    /// <summary>The store may hold something in this room that was never broadcast.</summary>
    public static Envelope Refresh(string room) => new(EnvelopeKind.Refresh, room);
}

internal enum EnvelopeKind : byte
{
    Message = 1,
    Void = 2,
    Refresh = 3,

    /// <summary>
    /// The trace of the message that follows. On the wire it is a <see cref="Void"/> of no number, which nodes of
    /// versions before this one pass over.
    /// </summary>
    Trace = 255,
}
