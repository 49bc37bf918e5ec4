using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>What must be in a frame of the hub's. Readers of JSON leave null what is null there, whatever the type says.</summary>
internal static class FrameCheck
{
    /// <returns>The field that is missing; null: none.</returns>
    public static string? MissingOf<T>(T? frame) => frame switch
    {
        null => "all",
        RoomMessage { Room: null } or RoomDump { Room: null } or RoomUnsubscribed { Room: null } => "room",
        RoomItem item => MissingOf(item),
        RoomDump { Messages: null } => "messages",
        RoomDump { Messages: var messages } => messages.Select(MissingOf).FirstOrDefault(missing => missing is not null),
        _ => null,
    };

    private static string? MissingOf(RoomItem? item) => item switch
    {
        null => "all of a message",
        { Id: null } => "id",
        _ => null,
    };
}
