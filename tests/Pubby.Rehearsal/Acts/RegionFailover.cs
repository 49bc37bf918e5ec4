using Pubby.Simulator.Validation;
using Pubby.Testing;

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
        // A region that serves has clients of its own, and has compiled what it does.
        await using var neighbours = new Crowd(stage.Plan.Clients / 5, stage.Plan.Rooms, other.BalancerPorts);
        await neighbours.RampAsync(Reenactment.NeighboursPerSecond);
        await Eventually.UntilAsync(() => neighbours.Up == neighbours.Clients.Count, "the neighbours are up");
        await Calm.RunAsync(stage);
        var clients = (await stage.Home.ConnectionsAsync()).Sum();
        var (killed, ups) = (stage.Timeline.Seconds, stage.Crowd.Ups);
        var spread = stage.Crowd.Clients.Average(client => client.Spread.TotalSeconds);
        await stage.Home.KillHubsAsync();
        // As long as it takes until somebody has seen it, and until names are asked for again.
        await Task.Delay(stage.Plan.CheckPeriod * 2.5, TimeProvider.System);
        var named = stage.Timeline.Seconds;
        stage.Crowd.LeadTo(other.BalancerPorts);
        stage.Schedule.LeadTo(other.Address);
        var shares = await Comeback.OfAsync(stage, stage.Crowd.Clients.Count, killed, ups);
        await stage.UntilAllAreUpAsync();
        var seconds = stage.Timeline.Seconds;
        return
        [
            new("connections that died", $"{clients}"),
            new("over so long they had been told to spread, in the mean", $"{spread:F2} s"),
            new("clients of the other region", $"{neighbours.Clients.Count}"),
            new("the name led to the other region after", $"{named - killed:F1} s"),
            .. shares,
            new("all clients back after", $"{seconds - killed:F1} s", seconds - killed < 180),
            new("most that came back in a second",
                $"{stage.Timeline.UpsBetween(killed, seconds).DefaultIfEmpty().Max()}"),
        ];
    }
}
