namespace Pubby.Rehearsal.Acts;

/// <summary>
/// All hubs of the region die. The service's name leads to the other region, and clients resume there what they held
/// here.
/// </summary>
internal static class RegionFailover
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var other = await stage.World.StartOtherAsync();
        var clients = (await stage.Home.ConnectionsAsync()).Sum();
        var killed = stage.Timeline.Seconds;
        await stage.Home.KillHubsAsync();
        // As long as it takes until somebody has seen it, and until names are asked for again.
        await Task.Delay(stage.Plan.CheckPeriod * 2.5, TimeProvider.System);
        var named = stage.Timeline.Seconds;
        stage.Crowd.LeadTo(other.BalancerPorts);
        stage.Schedule.LeadTo(other.Address);
        await stage.UntilAllAreUpAsync();
        var seconds = stage.Timeline.Seconds;
        return
        [
            new($"{clients} connections died; the name led to the other region after", $"{named - killed:F1} s"),
            new("all clients back after", $"{seconds - killed:F1} s", seconds - killed < 180),
            new("most that came back in a second",
                $"{stage.Timeline.UpsBetween(killed, seconds).DefaultIfEmpty().Max()}"),
        ];
    }
}
