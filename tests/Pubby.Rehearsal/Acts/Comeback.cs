using System.Globalization;

namespace Pubby.Rehearsal.Acts;

/// <summary>How soon clients that were cut are back.</summary>
internal static class Comeback
{
    private const double MaxSeconds = 120;

    /// <param name="clients">That were cut.</param>
    /// <param name="since">When, in seconds of the timeline.</param>
    /// <param name="ups">How often clients had come up by then.</param>
    public static async Task<Figure[]> OfAsync(Stage stage, int clients, double since, int ups)
    {
        var half = await SecondsUntilAsync(ups + (clients / 2));
        var most = await SecondsUntilAsync(ups + (clients * 95 / 100));
        return [new("half of them back after", Text(half)), new("95 % of them back after", Text(most))];

        async Task<double> SecondsUntilAsync(int wanted)
        {
            while (stage.Crowd.Ups < wanted && stage.Timeline.Seconds - since < MaxSeconds)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            return stage.Timeline.Seconds - since;
        }
    }

    private static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s");
}
