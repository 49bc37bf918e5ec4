namespace Pubby.Rehearsal.Acts;

/// <summary>Nothing happens: what the other acts are compared with.</summary>
internal static class Calm
{
    public static async Task<Figure[]> RunAsync(Stage stage)
    {
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(15, stage.Plan.DrainSeconds)), TimeProvider.System);
        return [await Evenness.OfAsync(stage, 1.2)];
    }
}
