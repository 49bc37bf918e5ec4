using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests;

/// <summary>
/// What <c>/health/region</c> says, whatever carries messages between the regions. Inherited for each relay.
/// </summary>
public abstract class RegionHealthContract<TWorld>(TwoRegions<TWorld> regions) : RegionTests<TWorld>(regions)
    where TWorld : RegionWorld, new()
{
    [Fact]
    public async Task A_region_that_delivers_is_green_and_says_how_fast_and_how_many_nodes_it_hears()
    {
        for (var region = 0; region < TwoRegions<TWorld>.Regions; region++)
        {
            // One whose machine was late for a moment is red for as long, and says so.
            await RegionHealthAnswer.UntilAsync(Regions.Node(region, 0), answer =>
                answer is
                {
                    DelayMs: not null, Nodes: TwoRegions<TWorld>.NodesEach, StatusCode: 200, Status: "ok", Reason: "",
                } && answer.Region == RegionNames.Of(region), "it has measured, and is green");
        }
    }

    [Fact]
    public async Task A_region_that_answers_quickly_and_delivers_late_turns_red_and_stays_alive_and_the_other_is_green()
    {
        await using var wire = new TcpRelay(Regions.Redis(0).Port);
        await Regions.StartRegionAsync(0, $"Pubby__Redis__Configuration=127.0.0.1:{wire.Port}",
            "Pubby__Region__Canary__LateAfter=00:00:01", "Pubby__Region__Canary__LostAfter=00:00:10");
        await UntilAsync(0, "ok");
        wire.Delay = TimeSpan.FromMilliseconds(250);
        await UntilAsync(0, "late");
        await AssertAliveAsync(0);
        await UntilAsync(1, "ok");
        wire.Delay = TimeSpan.Zero;
        await UntilAsync(0, "ok");
    }

    [Fact]
    public async Task A_region_whose_nodes_cannot_tell_each_other_turns_red_and_green_again_once_they_can()
    {
        await UntilAsync(0, "ok");
        Regions.Redis(0).Suspend();
        await UntilAsync(0, "lost");
        await AssertAliveAsync(0);
        await UntilAsync(1, "ok");
        Regions.Redis(0).Resume();
        await UntilAsync(0, "ok");
    }

    [Fact]
    public async Task The_death_of_the_other_region_turns_nothing_red()
    {
        await UntilAsync(1, "ok");
        await Regions.KillRegionAsync(0);
        // As many measurements as turn a region red, and more.
        var before = await BackAsync();
        await Eventually.UntilAsync(async () => await BackAsync() >= before + 8, "eight more have come back");
        await UntilAsync(1, "ok");

        async Task<double> BackAsync() =>
            await Regions.Node(1, 0).MetricAsync("pubby_region_canary_delay_seconds_count");
    }

    /// <remarks>
    /// Asked of a region that another's fault must not touch while that fault lasts: on a slow machine it may be late
    /// for a moment by itself.
    /// </remarks>
    private Task UntilAsync(int region, string status) =>
        Task.WhenAll(Enumerable.Range(0, TwoRegions<TWorld>.NodesEach).Select(node =>
        RegionHealthAnswer.UntilAsync(Regions.Node(region, node), answer => answer.Status == status
            && answer.StatusCode == (status == "ok" ? 200 : 503)
            && answer.Reason.Length > 0 == (status != "ok"), $"node {node} is {status}")));

    private async Task AssertAliveAsync(int region)
    {
        using var http = Regions.Node(region, 0).NewPublisher();
        foreach (var probe in new[] { "/health/live", "/health/ready" })
        {
            using var answer = await http.GetAsync(new Uri(probe, UriKind.Relative));
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }
}
