using System.Globalization;

namespace Pubby.Testing;

/// <summary>What a hub's <c>/metrics</c> says.</summary>
public static class HubMetrics
{
    /// <summary>All of it, as Prometheus reads it.</summary>
    public static async Task<string> MetricsAsync(this HubProcess node)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"{node.AdminUrl}/metrics"));
    }

    /// <param name="name">With its one label, if one series is meant: <c>pubby_closed_total{code="4204"}</c>.</param>
    /// <returns>The sum over all labels; 0 where there is none yet.</returns>
    public static async Task<double> MetricAsync(this HubProcess node, string name)
    {
        var text = await node.MetricsAsync();
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{')
            .Sum(line =>
                double.Parse(
                    line[(line.IndexOf('}', StringComparison.Ordinal) is var end and >= 0 ? end + 1 : name.Length)..]
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }
}
