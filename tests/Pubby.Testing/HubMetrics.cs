using System.Globalization;

namespace Pubby.Testing;

/// <summary>What a hub's <c>/metrics</c> says.</summary>
public static class HubMetrics
{
    /// <returns>The sum over all labels; 0 where there is none yet.</returns>
    public static async Task<double> MetricAsync(this HubProcess node, string name)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"{node.AdminUrl}/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{')
            .Sum(line =>
                double.Parse(
                    line[(line.IndexOf('}', StringComparison.Ordinal) is var end and >= 0 ? end + 1 : name.Length)..]
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }
}
