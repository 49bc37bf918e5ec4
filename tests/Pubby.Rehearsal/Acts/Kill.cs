namespace Pubby.Rehearsal.Acts;

/// <summary>A hub dies without a word, and its clients come back to the others.</summary>
internal static class Kill
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var counts = await stage.Home.ConnectionsAsync();
        // The largest.
        var slot = Array.IndexOf(counts, counts.Max());
        var clients = counts[slot];
        var killed = stage.Timeline.Seconds;
        await stage.Home.Hubs[slot].KillAsync();
        await stage.Home.RemoveAsync(slot);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await stage.UntilAllAreUpAsync();
        var back = stage.Timeline.Seconds - killed;
        var perSecond = stage.Timeline.UpsBetween(killed, killed + back);
        await stage.Home.StartHubAsync(slot);
        return
        [
            new($"{clients} clients, all back after", $"{back:F1} s", back < 60),
            new("most that came back in a second", $"{perSecond.DefaultIfEmpty().Max()}"),
        ];
    }
}
