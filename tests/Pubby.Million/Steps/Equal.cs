using Pubby.Load.Workers;

namespace Pubby.Million.Steps;

/// <summary>
/// One more message to every room: in the end each client holds the newest of each, whatever happened before.
/// </summary>
internal static class Equal
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var workers = stage.Workers;
        workers.Send(new WorkerCommand("measure") { From = stage.Publisher.Now });
        await stage.Publisher.PublishOnceAsync(Stage.Some, stage.Options.PerSecond);
        await stage.Publisher.PublishOnceAsync(Stage.All, 1);
        await stage.UntilDeliveredAsync(Stage.Some, Stage.All);
        var outcome = await workers.ReportAsync();
        var heads = await stage.Fleet.ConnectionsAsync();
        return
        [
            new("messages that a client lacks", $"{outcome.Lost + outcome.Unknown:N0}",
                outcome.Lost + outcome.Unknown == 0),
            new("half, 99 %, and the last got them after", outcome.TimesText),
            new("connections of the fullest hub, and of the emptiest", $"{heads.Max():N0}, {heads.Min():N0}"),
        ];
    }
}
