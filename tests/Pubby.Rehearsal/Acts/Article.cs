using Pubby.Simulator.Validation;
using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>
/// The article's experiment: hubs are added, and as many clients come as there are. What a balancer makes of it that
/// does not look at connections, and one that does; nobody evens out.
/// </summary>
internal static class Article
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var plan = stage.Plan;
        var started = stage.Timeline.Seconds;
        await Task.WhenAll(Enumerable.Range(plan.Nodes, plan.More).Select(stage.Home.StartHubAsync));
        // A balancer sends nobody to a hub that it has not seen.
        await Task.Delay(plan.CheckPeriod * 2.5, TimeProvider.System);
        var came = stage.Timeline.Seconds;
        await stage.Crowd.GrowAsync(plan.Clients, Reenactment.ArticlePerSecond);
        await stage.UntilAllAreUpAsync();
        var seconds = stage.Timeline.Seconds - came;
        await Eventually.UntilAsync(
            async () => (await stage.Home.ConnectionsAsync()).Sum() >= 2 * plan.Clients, "the hubs have counted all");
        var ratio = await Evenness.RatioAsync(stage);
        return
        [
            new("as many clients again came after", $"{came - started:F1} s"),
            new("and were all up after", $"{seconds:F1} s"),
            new("largest hub ÷ smallest", $"{ratio:F2}", plan.Balancer == "roundrobin" || ratio <= 1.2),
        ];
    }
}
