using System.Diagnostics;
using Pubby.Hub.Connections;

namespace Pubby.Rehearsal.Acts;

/// <summary>Nothing happens: what the other acts are compared with.</summary>
internal static class Calm
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var idleBefore = HostProcessors.IdleTime();
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(15, stage.Plan.DrainSeconds)), TimeProvider.System);
        var idle = (HostProcessors.IdleTime() - idleBefore) / watch.Elapsed;
        var busy = Math.Max(0, Environment.ProcessorCount - idle ?? 0);
        // With it the simulator knows how much of the machine a herd has.
        return [await Evenness.OfAsync(stage, 1.2), new("cores that all of it keeps busy", $"{busy:F2}")];
    }
}
