using Pubby.Load.Workers;

namespace Pubby.Million.Steps;

/// <summary>One message to all clients.</summary>
internal static class Everybody
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var workers = stage.Workers;
        foreach (var prefix in new[] { Stage.All, Stage.Some })
            workers.Send(new WorkerCommand("publishing") { Rooms = prefix });
        workers.Send(new WorkerCommand("measure") { From = stage.Publisher.Now });
        var clients = workers.Subscribed;
        var cost = await stage.CostOfAsync(async () =>
        {
            await stage.Publisher.PublishOnceAsync(Stage.All, 1);
            await stage.UntilDeliveredAsync(Stage.All);
        });
        var outcome = await workers.ReportAsync();
        return
        [
            new("clients that got it", $"{outcome.Delivered:N0} of {clients:N0}", outcome.Delivered == clients),
            new("half of them, 99 %, and the last after", outcome.TimesText),
            new("processor time", cost.Text),
            new("of the hubs, for each delivery", $"{cost.Hubs / Math.Max(1, outcome.Delivered) * 1e6:F1} µs"),
        ];
    }
}
