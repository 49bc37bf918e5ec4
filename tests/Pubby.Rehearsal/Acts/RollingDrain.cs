using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>
/// A deployment: each hub leaves, drains and ends, and another takes its place. Within it Redis dies and comes back, so
/// that messages are late between hubs, and nobody knows what the others can take.
/// </summary>
internal static class RollingDrain
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var figures = new List<Figure>();
        foreach (var (number, slot) in stage.Home.Hubs.Keys.Order().ToArray().Index())
        {
            var outage = number == 1 ? KillRedisAsync(stage) : Task.FromResult<Figure[]>([]);
            figures.AddRange(await DrainAsync(stage, slot));
            figures.AddRange(await outage);
        }
        return [.. figures];
    }

    private static async Task<Figure[]> KillRedisAsync(Stage stage)
    {
        // While the second hub's clients are being moved.
        await Task.Delay(TimeSpan.FromSeconds(stage.Plan.NoticeSeconds + 1), TimeProvider.System);
        var before = stage.Schedule.Count;
        await stage.Home.Redis.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        await stage.Home.Redis.RestartAsync();
        return [new("messages acknowledged while Redis was dead, for 5 s", $"{stage.Schedule.Count - before}")];
    }

    private static async Task<Figure[]> DrainAsync(Stage stage, int slot)
    {
        var hub = stage.Home.Hubs[slot];
        var clients = (await stage.Home.ConnectionsAsync())[slot];
        var (ordered, orderedAt) = (stage.Timeline.Seconds, TimeProvider.System.GetTimestamp());
        stage.Crowd.ForgetTold();
        var by = slot == 0 ? "its target" : "an operator";
        if (slot == 0)
        {
            stage.World.Target.Set("draining");
        }
        else
        {
            await stage.Home.DrainAsync(slot, $$"""
                {"reason":"deploy","seconds":{{stage.Plan.DrainSeconds + 10}},"exits":true}
                """);
        }
        await Eventually.UntilAsync(() => hub.HasExited, () => $"hub {slot} ends", TimeSpan.FromMinutes(5));
        var seconds = stage.Timeline.Seconds - ordered;
        var (evenness, isEven) = EvennessOf(stage.Timeline.UpsBetween(ordered, ordered + seconds));
        var told = stage.Crowd.FirstToldAt is { } at
            ? TimeProvider.System.GetElapsedTime(orderedAt, at).TotalSeconds : 0;
        var code = hub.ExitCode;
        var left = Regex.Match(hub.Output, @"Stopping \(.*\): (\d+) connections are open").Groups[1].Value;
        await stage.Home.RemoveAsync(slot);
        await stage.Home.StartHubAsync(slot);
        await stage.UntilAllAreUpAsync();
        return
        [
            new($"hub {slot}: {clients} clients, ordered by {by}, ended with code {code} after", $"{seconds:F0} s",
                code == 0),
            // A machine that is busy with other things makes both late; what is asked of the target's is 7 s.
            new($"hub {slot}: first told after", $"{told:F1} s", stage.Plan.IsSmall || slot > 0 || told <= 7),
            new($"hub {slot}: connections when it stopped", left, left == "0"),
            new($"hub {slot}: reconnects in each 5 s against even", evenness, isEven),
        ];
    }

    /// <summary>
    /// Within the drain: the first clients come back up to 5 s after the first was told, the last as long after the
    /// last.
    /// </summary>
    private static (string Text, bool IsEven) EvennessOf(int[] perSecond)
    {
        var first = Array.FindIndex(perSecond, ups => ups > 0);
        if (first < 0) return ("nobody came back meanwhile", true);
        var buckets = perSecond[first..].Chunk(5).Where(bucket => bucket.Length == 5).Select(bucket => bucket.Sum())
            .Skip(1).ToArray();
        if (buckets.Length < 2) return ("too short to say", true);
        var mean = buckets.Average();
        var (least, most) = (buckets.Min() / mean - 1, buckets.Max() / mean - 1);
        return ($"{least:P0} to {most:+0 %} ({mean:F0} in the mean)", least >= -0.2 && most <= 0.2);
    }
}
