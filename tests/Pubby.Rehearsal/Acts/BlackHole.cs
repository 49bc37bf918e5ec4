using System.Globalization;

namespace Pubby.Rehearsal.Acts;

/// <summary>
/// Hubs drain while new clients come. One refuses at once, because it was told that the balancer sends nothing more;
/// one leaves first, as hubs do by themselves. The former has the fewest connections soon, so it is sent every new
/// client until its health check fails.
/// </summary>
internal static class BlackHole
{
    private const int PerSecond = 50;
    private const int Seconds = 20;

    public static async Task<Figure[]> RunAsync(Stage stage) =>
    [
        .. await DrainAsync(stage, 1, "refuses at once", """{"outOfRotation":true}""", isHole: true),
        .. await DrainAsync(stage, 0, "leaves first", "{}", isHole: false),
    ];

    private static async Task<Figure[]> DrainAsync(Stage stage, int slot, string how, string order, bool isHole)
    {
        await using var comers = new Crowd(PerSecond * Seconds, stage.Plan.Rooms, stage.Home.BalancerPorts);
        var coming = comers.RampAsync(PerSecond);
        // They are sent to all hubs alike for a moment.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var (upsBefore, ordered) = (comers.Ups, stage.Timeline.Seconds);
        await stage.Home.DrainAsync(slot, order);
        var (refused, ups, lasted) = (0, upsBefore, 0.0);
        while (!coming.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            var more = comers.Take().Refused;
            if (more == 0) continue;
            (refused, ups, lasted) = (refused + more, comers.Ups, stage.Timeline.Seconds - ordered);
        }
        await stage.Home.WithdrawAsync(slot);
        await stage.UntilAllAreUpAsync();
        var share = refused == 0 ? 0 : 100.0 * refused / (refused + ups - upsBefore);
        return
        [
            new($"{how}: connects of new clients that were refused", Text($"{refused}"), isHole || refused == 0),
            new($"{how}: the last of them after", Text($"{lasted:F1} s")),
            new($"{how}: share of connects that were refused until then", Text($"{share:F0} %")),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
