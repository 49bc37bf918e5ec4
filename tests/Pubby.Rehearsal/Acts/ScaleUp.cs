using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>Hubs are added, and the fleet evens out by itself.</summary>
internal static class ScaleUp
{
    private const double Even = 1.2;

    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var started = stage.Timeline.Seconds;
        var ups = stage.Crowd.Ups;
        await Task.WhenAll(Enumerable.Range(stage.Plan.Nodes, stage.Plan.More).Select(stage.Home.StartHubAsync));
        // A small crowd is below what is worth moving.
        if (stage.Plan.Clients < 1000) return [new("hubs", $"{stage.Home.Hubs.Count}")];
        await Eventually.UntilAsync(async () => await Evenness.RatioAsync(stage) <= Even,
            () => "the hubs are even", TimeSpan.FromMinutes(6));
        var seconds = stage.Timeline.Seconds - started;
        var moved = (stage.Crowd.Ups - ups) * 100.0 / stage.Plan.Clients;
        var isBlind = stage.Plan.Balancer == "roundrobin";
        return
        [
            new("even (1.2) after", $"{seconds:F0} s", seconds <= (isBlind ? 300 : 150)),
            // Round robin gives the new hubs as few of the moved clients as any other.
            new("moved", $"{moved:F0} % of all clients", isBlind || moved <= 42),
        ];
    }
}
