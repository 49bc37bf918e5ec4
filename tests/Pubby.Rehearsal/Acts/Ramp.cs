namespace Pubby.Rehearsal.Acts;

/// <summary>All clients connect, as fast as an evening begins.</summary>
internal static class Ramp
{
    private const int PerSecond = 1000;

    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var started = stage.Timeline.Seconds;
        await stage.Crowd.RampAsync(Math.Min(PerSecond, stage.Plan.Clients));
        await stage.UntilAllAreUpAsync();
        var seconds = stage.Timeline.Seconds - started;
        return [new("all up after", $"{seconds:F1} s"), await Evenness.OfAsync(stage, 1.2)];
    }
}
