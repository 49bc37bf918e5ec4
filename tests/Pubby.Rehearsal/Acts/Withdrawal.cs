using Pubby.Testing;

namespace Pubby.Rehearsal.Acts;

/// <summary>An order that is withdrawn midway: the hub keeps who is left, and takes clients again.</summary>
internal static class Withdrawal
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        var slot = stage.Home.Hubs.Keys.Min();
        var before = (await stage.Home.ConnectionsAsync())[slot];
        await stage.Home.DrainAsync(slot, "{}");
        await Eventually.UntilAsync(async () => (await stage.Home.ConnectionsAsync())[slot] < before * 0.7,
            "a third is gone", TimeSpan.FromMinutes(5));
        await stage.Home.WithdrawAsync(slot);
        var left = (await stage.Home.ConnectionsAsync())[slot];
        await stage.UntilAllAreUpAsync();
        var after = (await stage.Home.ConnectionsAsync())[slot];
        return
        [
            new("had, when it was withdrawn, and in the end", $"{before}, {left}, {after}", after >= left * 0.95),
        ];
    }
}
