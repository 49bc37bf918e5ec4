namespace Pubby.Rehearsal.Acts;

/// <summary>How evenly the running hubs are loaded.</summary>
internal static class Evenness
{
    /// <param name="atMost">The most that the largest may have, as a multiple of the smallest.</param>
    public static async Task<Figure> OfAsync(Stage stage, double atMost)
    {
        var ratio = await RatioAsync(stage);
        return new("largest hub ÷ smallest", $"{ratio:F2}", ratio <= atMost);
    }

    public static async Task<double> RatioAsync(Stage stage)
    {
        var all = await stage.Home.ConnectionsAsync();
        var counts = stage.Home.Hubs.Keys.Select(slot => all[slot]).ToArray();
        return counts.Max() / Math.Max(1.0, counts.Min());
    }
}
