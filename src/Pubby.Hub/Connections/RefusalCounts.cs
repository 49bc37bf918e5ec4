using System.Diagnostics.Metrics;

namespace Pubby.Hub.Connections;

/// <summary>How often was refused, by one of a few causes. Safe for any number of threads.</summary>
/// <param name="label">What metrics call the cause.</param>
/// <param name="causes">All that there are.</param>
internal sealed class RefusalCounts(string label, params string[] causes)
{
    private readonly long[] _counts = new long[causes.Length];

    /// <param name="cause">One of those that there are.</param>
    public void Count(string cause) => Interlocked.Increment(ref _counts[Array.IndexOf(causes, cause)]);

    /// <summary>
    /// All causes, also those without a refusal yet: the rate of a series that begins with its first refusal would miss
    /// it.
    /// </summary>
    public IEnumerable<Measurement<long>> Read() =>
        causes.Select((cause, at) =>
            new Measurement<long>(Volatile.Read(ref _counts[at]), new KeyValuePair<string, object?>(label, cause)));
}
