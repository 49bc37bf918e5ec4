using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>All clients connect, as fast as an evening begins.</summary>
internal static class Ramp
{
    private const int PerSecond = 1000;

    /// <summary>Where a connect costs more, as many as leave the machine half of its time.</summary>
    private static int PerSecondOf(Plan plan) => plan.ConnectCostMs == 0 ? PerSecond
        : Math.Max(1, Environment.ProcessorCount * 500 / plan.ConnectCostMs / 2);

    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var started = stage.Timeline.Seconds;
        await stage.Crowd.RampAsync(Math.Min(PerSecondOf(stage.Plan), stage.Plan.Clients));
        await stage.UntilAllAreUpAsync();
        var seconds = stage.Timeline.Seconds - started;
        // A hub's metrics may be those of a moment ago.
        await Eventually.UntilAsync(
            async () => (await stage.Home.ConnectionsAsync()).Sum() >= stage.Plan.Clients, "the hubs have counted all");
        return [new("all up after", $"{seconds:F1} s"), await Evenness.OfAsync(stage, 1.2)];
    }
}
