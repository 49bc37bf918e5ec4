namespace Pubby.Simulator.Output;

/// <summary>A curve in one line of text.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="most">What the highest bar stands for.</param>
    public static string Draw(IReadOnlyList<double> values, int width, double most)
    {
        var columns = Math.Min(width, values.Count);
        return string.Create(columns, (values, most), static (line, state) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                var from = (int)((long)i * state.values.Count / line.Length);
                var to = Math.Max(from + 1, (int)((long)(i + 1) * state.values.Count / line.Length));
                var highest = 0.0;
                for (var j = from; j < to; j++) highest = Math.Max(highest, state.values[j]);
                var height = state.most > 0 ? highest / state.most * Bars.Length : 0;
                line[i] = highest <= 0 ? ' ' : Bars[Math.Clamp((int)Math.Ceiling(height) - 1, 0, Bars.Length - 1)];
            }
        });
    }
}
