using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>
/// Checks for required fields in the hub's frames. JSON readers leave a missing field null, whatever the type says.
/// </summary>
internal static class FrameCheck
{
    /// <returns>The field that is missing; null: none.</returns>
    public static string? MissingOf<T>(T? frame) => frame switch
    {
        null => "all",
        RoomMessage { Room: null } or RoomDump { Room: null } or RoomUnsubscribed { Room: null }
            or RoomOccupancy { Room: null } => "room",
        RoomItem item => MissingOf(item),
        RoomDump { Messages: null } => "messages",
        RoomDump { Messages: var messages } =>
            messages.Select(MissingOf).FirstOrDefault(missing => missing is not null),
        _ => null,
    };

    private static string? MissingOf(RoomItem? item) => item switch
    {
        null => "all of a message",
        { Id: null } => "id",
        _ => null,
    };
}
