namespace Pubby.Core.Rooms;

/// <summary>The hub's own rooms: no key covers them, and no client may subscribe to them.</summary>
internal static class ReservedRooms
{
    public const string RoomPrefix = "pubby.canary.";

    /// <summary>Region names contain no dot, so two regions' rooms cannot collide.</summary>
    private const string BackSuffix = ".back";

    public static bool IsCanary(ReadOnlySpan<char> room) => room.StartsWith(RoomPrefix, StringComparison.Ordinal);

    /// <summary>
    /// Where the region's nodes publish their canaries: they go through the store and the relay. It is alive on no
    /// node.
    /// </summary>
    public static string Of(string region) => $"{RoomPrefix}{region}";

    /// <summary>
    /// Where canaries are broadcast that came back over the relay: every node of the region subscribes.
    /// </summary>
    public static string BackOf(string region) => $"{RoomPrefix}{region}{BackSuffix}";
}
