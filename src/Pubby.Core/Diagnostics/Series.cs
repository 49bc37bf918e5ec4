using System.Diagnostics.Metrics;

namespace Pubby.Core.Diagnostics;

/// <summary>The series that a counter has from the start: one for each value of its label.</summary>
internal sealed class Series(string label, params string[] values)
{
    /// <summary>Of a counter without labels.</summary>
    public static readonly Series Single = new("");

    public void Begin(Counter<long> counter)
    {
        if (label.Length == 0) counter.Add(0);
        foreach (var value in values) counter.Add(0, new KeyValuePair<string, object?>(label, value));
    }
}
