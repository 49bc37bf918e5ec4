using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>What must be so after every fault: nothing acknowledged is lost, nobody went backwards, and every map ends as the table.</summary>
internal static class Checker
{
    /// <returns>How long the last subscriber took to agree with the table.</returns>
    public static async Task<TimeSpan> CheckAsync(Fleet fleet, Traffic traffic, Crowd crowd)
    {
        var started = TimeProvider.System.GetTimestamp();
        var stored = new Dictionary<string, RoomView>();
        await Patience.UntilAsync(async () =>
        {
            // Read anew each time: a write that ended in doubt may still arrive.
            foreach (var room in crowd.Watchers.SelectMany(watcher => watcher.Rooms).Distinct()) stored[room] = await fleet.StoredAsync(room);
            return Differences(crowd, stored).FirstOrDefault() is null;
        }, () => $"every map equals the table; but {string.Join("; ", Differences(crowd, stored).Take(3))}");
        var took = TimeProvider.System.GetElapsedTime(started);

        Assert.Empty(crowd.Watchers.SelectMany(watcher => watcher.Rooms.SelectMany(room => watcher.Ask(room, view => view.Faults.ToArray()))));
        foreach (var ((room, id), (version, data)) in traffic.Acknowledgements)
        {
            if (!stored.TryGetValue(room, out var held)) stored[room] = held = await fleet.StoredAsync(room);
            Assert.True(held.VersionOf(id) >= version, $"{room}/{id} was acknowledged with {version} and the table has {held.VersionOf(id)}");
            if (held.VersionOf(id) == version) Assert.Equal(data, held.DataOf(id));
        }
        return took;
    }

    private static IEnumerable<string> Differences(Crowd crowd, Dictionary<string, RoomView> stored) =>
        from watcher in crowd.Watchers
        from room in watcher.Rooms
        let text = watcher.Ask(room, view => view.Text)
        where text != stored[room].Text
        select $"{room} is {text.Length} long where the table's is {stored[room].Text.Length} ({FirstDifference(text, stored[room].Text)})";

    private static string FirstDifference(string held, string stored)
    {
        var lines = held.Split('\n').ToHashSet();
        return stored.Split('\n').FirstOrDefault(line => !lines.Contains(line)) ?? "it holds more";
    }
}
