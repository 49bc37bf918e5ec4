namespace Pubby.Core.Rooms;

/// <summary>The hub's own rooms: no key and no token covers them, and no client may subscribe to them.</summary>
internal static class ReservedRooms
{
    public const string CanaryPrefix = "pubby.canary.";

    /// <summary>Which tokens were revoked. Every node of every region holds it.</summary>
    public const string Revocations = "pubby.revocations";

    /// <summary>Region names contain no dot, so two regions' rooms cannot collide.</summary>
    private const string BackSuffix = ".back";

    public static bool Contains(ReadOnlySpan<char> room) => IsCanary(room) || room.SequenceEqual(Revocations);

    public static bool IsCanary(ReadOnlySpan<char> room) => room.StartsWith(CanaryPrefix, StringComparison.Ordinal);

    /// <summary>
    /// Where the region's nodes publish their canaries: they go through the store and the relay. It is alive on no
    /// node.
    /// </summary>
    public static string Of(string region) => $"{CanaryPrefix}{region}";

    /// <summary>
    /// Where canaries are broadcast that came back over the relay: every node of the region subscribes.
    /// </summary>
    public static string BackOf(string region) => $"{CanaryPrefix}{region}{BackSuffix}";
}
