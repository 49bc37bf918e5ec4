using System.Text.RegularExpressions;
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
        var evenness = EvennessOf(stage.Timeline.UpsBetween(ordered, ordered + seconds));
        var code = hub.ExitCode;
        var left = Regex.Match(hub.Output, @"Stopping \(.*\): (\d+) connections are open").Groups[1].Value;
        await stage.World.RemoveAsync(slot);
        await stage.World.StartHubAsync(slot);
        await stage.UntilAllAreUpAsync();
        return
        [
            new($"hub {slot}: {clients} clients, ended with code {code} after", $"{seconds:F0} s", code == 0),
            new($"hub {slot}: connections when it stopped", left, left == "0"),
            new($"hub {slot}: reconnects in each 5 s against even", evenness),
        ];
    }

    /// <summary>
    /// Within the drain: the first clients come back up to 5 s after the first was told, the last as long after the
    /// last.
    /// </summary>
    private static string EvennessOf(int[] perSecond)
    {
        var first = Array.FindIndex(perSecond, ups => ups > 0);
        if (first < 0) return "nobody came back meanwhile";
        var buckets = perSecond[first..].Chunk(5).Where(bucket => bucket.Length == 5).Select(bucket => bucket.Sum())
            .Skip(1).ToArray();
        if (buckets.Length < 2) return "too short to say";
        var mean = buckets.Average();
        return $"{buckets.Min() / mean - 1:P0} to {buckets.Max() / mean - 1:+0 %} ({mean:F0} in the mean)";
    }
}
