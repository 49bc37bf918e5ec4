using Pubby.Load.Workers;

namespace Pubby.Million.Steps;

/// <summary>Messages to all rooms in turn, for a while.</summary>
internal static class Rooms
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var (options, workers) = (stage.Options, stage.Workers);
        workers.Send(new WorkerCommand("measure") { From = stage.Publisher.Now });
        var (before, failed) = (await workers.ReportAsync(), stage.Publisher.Failed);
        var stored = 0L;
        var cost = await stage.CostOfAsync(async () =>
        {
            stored = await stage.Publisher.PublishAsync(
                Stage.Some, options.PerSecond * options.Seconds, options.PerSecond);
            await stage.UntilDeliveredAsync(Stage.Some);
        });
        var after = await workers.ReportAsync();
        var delivered = after.Delivered - before.Delivered;
        return
        [
            new("published, and refused", $"{stored:N0}, {stage.Publisher.Failed - failed:N0}"),
            new("delivered, conflated, lost",
                $"{delivered:N0}, {after.Conflated - before.Conflated:N0}, {after.Lost:N0}", after.Lost == 0),
            new("deliveries a second", $"{delivered / cost.Seconds:N0}"),
            new("from when it was due: p50, p99, most", after.TimesText),
            new("processor time", cost.Text),
            new("of the hubs, for each delivery", $"{cost.Hubs / Math.Max(1, delivered) * 1e6:F1} µs"),
            new("seconds in which a load process may be what was measured", $"{after.ToolSeconds}"),
        ];
    }
}
