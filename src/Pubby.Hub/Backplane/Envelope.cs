using Pubby.Hub.Messages;

namespace Pubby.Hub.Backplane;

/// <summary>What one node tells the others of a room.</summary>
/// <param name="Message">Set for <see cref="EnvelopeKind.Message"/> alone.</param>
/// <param name="Number">The announcement's; 0: it had none.</param>
/// <param name="IsFirst">See <see cref="Announcement"/>.</param>
internal sealed record Envelope(EnvelopeKind Kind, string Room, Message? Message = null, long Number = 0, bool IsFirst = false)
{
    /// <summary>A message that is stored, or broadcast only.</summary>
    public static Envelope Of(string room, Message message, Announcement announcement) =>
        new(EnvelopeKind.Message, room, message, announcement.Number, announcement.IsFirst);

    /// <summary>Nothing comes of what was announced.</summary>
    public static Envelope Void(string room, Announcement announcement) =>
        new(EnvelopeKind.Void, room, null, announcement.Number, announcement.IsFirst);

    /// <summary>The store may hold something in this room that nobody was told.</summary>
    public static Envelope Reread(string room) => new(EnvelopeKind.Reread, room);
}

internal enum EnvelopeKind : byte
{
    Message = 1,
    Void = 2,
    Reread = 3,
}
