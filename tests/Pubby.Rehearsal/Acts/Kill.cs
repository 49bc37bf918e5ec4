using System.Globalization;

namespace Pubby.Rehearsal.Acts;

/// <summary>A hub dies without a word, and its clients come back to the others.</summary>
internal static class Kill
{
    private static readonly TimeSpan Death = TimeSpan.FromSeconds(1);

    /// <summary>By then all have to be back, and the p99 of deliveries is that of the whole minute.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var counts = await stage.Home.ConnectionsAsync();
        // The largest.
        var slot = Array.IndexOf(counts, counts.Max());
        var clients = counts[slot];
        var (killed, ups) = (stage.Timeline.Seconds, stage.Crowd.Ups);
        await stage.Home.Hubs[slot].KillAsync();
        await stage.Home.RemoveAsync(slot);
        // The death itself is work for the system, for the balancers and for all who were cut. What comes then is the
        // other hubs' work.
        await Task.Delay(Death, TimeProvider.System);
        var delivery = stage.Crowd.Deliveries;
        var shares = await Comeback.OfAsync(stage, clients, killed, ups);
        await stage.UntilAllAreUpAsync();
        var moved = stage.Crowd.Moved;
        var back = stage.Timeline.Seconds - killed;
        var perSecond = stage.Timeline.UpsBetween(killed, killed + back);
        var (died, after) = stage.Crowd.P99Around(delivery);
        var left = Minute.TotalSeconds - (stage.Timeline.Seconds - killed);
        if (!stage.Plan.IsSmall && left > 0) await Task.Delay(TimeSpan.FromSeconds(left), TimeProvider.System);
        await stage.Home.StartHubAsync(slot);
        return
        [
            new($"{clients} clients, all back after", $"{back:F1} s", back < 60),
            // The dead hub's record lives on for a while: it must not seem to lack what has gone to the others.
            new("clients that hubs moved meanwhile", $"{moved}", moved == 0),
            .. shares,
            new("most that came back in a second", $"{perSecond.DefaultIfEmpty().Max()}"),
            new("p99 of deliveries in its first second, and then until all were back",
                string.Create(CultureInfo.InvariantCulture, $"{died:F1} ms, {after:F1} ms")
                    + (stage.Against(after) is { Length: > 0 } times ? $", {times} calm" : "")),
        ];
    }
}
