using Pubby.Load.Workers;

namespace Pubby.Million.Steps;

/// <summary>All clients connect and subscribe to two rooms each; then nothing happens for a while.</summary>
internal static class Open
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var (options, workers) = (stage.Options, stage.Workers);
        var (hubs, clients) = (Usage.Megabytes(stage.Fleet.Processes), Usage.Megabytes(workers.Processes));
        var kernel = Usage.KernelMegabytes();
        var isWhole = false;
        var cost = await stage.CostOfAsync(async () =>
        {
            workers.Send(new WorkerCommand("start"));
            isWhole = await workers.UntilSubscribedAsync(options.Connections, "open");
        });
        var open = workers.Subscribed;
        var idle = await stage.CostOfAsync(() =>
            Task.Delay(TimeSpan.FromSeconds(Math.Min(options.Seconds, 30)), TimeProvider.System));
        var (hubsNow, clientsNow) = (Usage.Megabytes(stage.Fleet.Processes), Usage.Megabytes(workers.Processes));
        return
        [
            new("clients that were open and subscribed at once", $"{open:N0}", isWhole),
            new("after", $"{cost.Seconds:F0} s"),
            new("processor time", cost.Text),
            new("of the hubs, for each client", $"{cost.Hubs / open * 1e6:F0} µs"),
            new("of the load tool, for each client", $"{cost.Workers / open * 1e6:F0} µs"),
            new("connects that failed meanwhile", workers.TakeErrors()),
            new("memory of the hubs before, and now", $"{hubs:F0} MB, {hubsNow:F0} MB"),
            new("for each client, in the hubs", $"{KilobytesOf(hubsNow - hubs):F1} KB"),
            new("in the load tool", $"{KilobytesOf(clientsNow - clients):F1} KB"),
            new("in the kernel, both ends", $"{KilobytesOf(Usage.KernelMegabytes() - kernel):F1} KB"),
            new("memory that is still available", $"{Usage.AvailableMegabytes():F0} MB"),
            new("of each idle client and second, hubs and load tool",
                $"{idle.Hubs / idle.Seconds / open * 1e6:F2} and {idle.Workers / idle.Seconds / open * 1e6:F2} µs"),
        ];

        double KilobytesOf(double megabytes) => megabytes * 1024 / open;
    }
}
