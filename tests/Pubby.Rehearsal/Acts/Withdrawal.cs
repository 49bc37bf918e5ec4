using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>
/// A target that drains, and is healthy again midway: its hub keeps who is left, and takes clients again. A small fleet
/// drains faster than a target is asked for, so an operator does it there.
/// </summary>
internal static class Withdrawal
{
    /// <summary>The hub that has a target.</summary>
    private const int Slot = 0;

    /// <summary>Until nobody more is told. The hub hears of its target within one poll.</summary>
    private const int MostSeconds = 10;

    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var before = (await stage.Home.ConnectionsAsync())[Slot];
        await (stage.Plan.IsSmall ? stage.Home.DrainAsync(Slot, "{}") : SetTargetAsync(stage, "draining"));
        await Eventually.UntilAsync(async () => (await stage.Home.ConnectionsAsync())[Slot] < before * 0.7,
            "a third is gone", TimeSpan.FromMinutes(5));
        await (stage.Plan.IsSmall ? stage.Home.WithdrawAsync(Slot) : SetTargetAsync(stage, "healthy"));
        var healthyAt = TimeProvider.System.GetTimestamp();
        stage.Crowd.ForgetTold();
        await Eventually.UntilAsync(() => stage.Home.IsReadyAsync(Slot), "it is ready again", TimeSpan.FromMinutes(1));
        var ready = TimeProvider.System.GetElapsedTime(healthyAt).TotalSeconds;
        var closed = stage.Crowd.LastToldAt is { } at
            ? TimeProvider.System.GetElapsedTime(healthyAt, at).TotalSeconds : 0;
        var left = (await stage.Home.ConnectionsAsync())[Slot];
        await stage.UntilAllAreUpAsync();
        var after = (await stage.Home.ConnectionsAsync())[Slot];
        return
        [
            new("withdrawn: the last client told after", $"{closed:F1} s",
                stage.Plan.IsSmall || closed <= MostSeconds),
            new("ready again after", $"{ready:F1} s"),
            // A small one is ready again before those who were told have gone.
            new("had, when it was ready again, and in the end", $"{before}, {left}, {after}",
                stage.Plan.IsSmall || after >= left * 0.95),
        ];
    }

    private static Task SetTargetAsync(Stage stage, string state)
    {
        stage.World.Target.Set(state);
        return Task.CompletedTask;
    }
}
