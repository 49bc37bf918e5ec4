using Pubby.Core.Messages;

namespace Pubby.Core.Backplane;

/// <summary>What one node sends to the others about a room.</summary>
/// <param name="Message">Set for <see cref="EnvelopeKind.Message"/> alone.</param>
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

    /// <summary>The store may hold something in this room that was never broadcast.</summary>
    public static Envelope Refresh(string room) => new(EnvelopeKind.Refresh, room);
}

internal enum EnvelopeKind : byte
{
    Message = 1,
    Void = 2,
    Refresh = 3,
}
