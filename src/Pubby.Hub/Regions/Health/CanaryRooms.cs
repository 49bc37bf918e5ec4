namespace Pubby.Hub.Regions.Health;

/// <summary>Rooms whose messages a region is told of by its own relay too, as it measures how long they take.</summary>
internal static class CanaryRooms
{
    public static bool IsCanary(string room) => room.StartsWith("pubby.canary.", StringComparison.Ordinal);
}
