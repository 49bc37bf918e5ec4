using Pubby.Testing;

namespace Pubby.Million.Steps;

/// <summary>
/// A hub is drained, as in a deployment; then another one dies. Each time its clients go to the others.
/// </summary>
internal static class Moves
{
    public static async Task<Figure[]> DrainAsync(Stage stage)
    {
        const int Hub = 1;
        var (hub, clients) = (stage.Fleet.Hubs[Hub], await ClientsOfAsync(stage, Hub));
        var begun = stage.Timeline.Seconds;
        var limit = TimeSpan.FromSeconds(stage.Options.DrainSeconds + 60);
        await stage.Fleet.DrainAsync(Hub, stage.Options.DrainSeconds);
        await Eventually.UntilAsync(() => hub.HasExited, () => $"hub {Hub} ends: {hub.Output}", limit);
        var seconds = stage.Timeline.Seconds - begun;
        var isWhole = await stage.Workers.UntilSubscribedAsync(stage.Options.Connections, "back after a drain");
        var code = hub.ExitCode;
        await stage.Fleet.RestartAsync(Hub);
        return
        [
            new("clients that were moved", $"{clients:N0}, hub ended with {code} after {seconds:F0} s", code == 0),
            new("connects in each 5 s", string.Join(", ", stage.Timeline.ConnectsSince(begun).Take(20))),
            new("all are back", isWhole ? "yes" : $"{stage.Workers.Subscribed:N0}", isWhole),
            new("what clients saw", stage.Workers.TakeErrors()),
        ];
    }

    public static async Task<Figure[]> KillAsync(Stage stage)
    {
        const int Hub = 2;
        var clients = await ClientsOfAsync(stage, Hub);
        var isWhole = false;
        var cost = await stage.CostOfAsync(async () =>
        {
            await stage.Fleet.Hubs[Hub].KillAsync();
            // A worker tells what it has once a second, and may not have noticed yet.
            await Eventually.UntilAsync(() => stage.Workers.Subscribed < stage.Options.Connections, "it is noticed");
            isWhole = await stage.Workers.UntilSubscribedAsync(stage.Options.Connections, "back after a death");
        });
        await stage.Fleet.RestartAsync(Hub);
        return
        [
            new("clients of the hub that died", $"{clients:N0}"),
            new("all are back after",
                isWhole ? $"{cost.Seconds:F0} s" : $"not: {stage.Workers.Subscribed:N0}", isWhole),
            new("what clients saw", stage.Workers.TakeErrors()),
        ];
    }

    private static async Task<double> ClientsOfAsync(Stage stage, int hub) =>
        await stage.Fleet.Hubs[hub].MetricAsync("pubby_connections");
}
