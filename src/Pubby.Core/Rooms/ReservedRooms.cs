namespace Pubby.Core.Rooms;

/// <summary>The rooms that are the hub's own: no key covers them, and no client may subscribe to them.</summary>
internal static class ReservedRooms
{
    public const string RoomPrefix = "pubby.canary.";

    /// <summary>Region names contain no dot, so two regions' rooms cannot collide.</summary>
    private const string BackSuffix = ".back";

    public static bool IsCanary(ReadOnlySpan<char> room) => room.StartsWith(RoomPrefix, StringComparison.Ordinal);

    /// <summary>Where the region's nodes publish their canaries: on its way from the store to the relay, and alive on no node.</summary>
    public static string Of(string region) => $"{RoomPrefix}{region}";

    /// <summary>Where the canaries that the relay brought are broadcast: every node of the region listens.</summary>
    public static string BackOf(string region) => $"{RoomPrefix}{region}{BackSuffix}";
}
