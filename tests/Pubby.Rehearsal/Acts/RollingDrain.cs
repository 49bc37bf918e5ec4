using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>A deployment: each hub leaves, drains and ends, and another takes its place.</summary>
internal static class RollingDrain
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var figures = new List<Figure>();
        foreach (var slot in stage.World.Hubs.Keys.Order().ToArray()) figures.AddRange(await DrainAsync(stage, slot));
        return [.. figures];
    }

    private static async Task<Figure[]> DrainAsync(Stage stage, int slot)
    {
        var hub = stage.World.Hubs[slot];
        var clients = (await stage.World.ConnectionsAsync())[slot];
        var ordered = stage.Timeline.Seconds;
        await stage.World.DrainAsync(slot, $$"""
            {"reason":"deploy","seconds":{{stage.Plan.DrainSeconds + 10}},"exits":true}
            """);
        await Eventually.UntilAsync(() => hub.HasExited, () => $"hub {slot} ends", TimeSpan.FromMinutes(5));
        var seconds = stage.Timeline.Seconds - ordered;
        var code = hub.ExitCode;
        await stage.World.RemoveAsync(slot);
        await stage.World.StartHubAsync(slot);
        await stage.UntilAllAreUpAsync();
        return [new($"hub {slot}: {clients} clients, ended with code {code} after", $"{seconds:F0} s", code == 0)];
    }
}
