using HdrHistogram;
using Pubby.Load.Measures;

namespace Pubby.Load.Publishing;

/// <summary>
/// What was published: the last number of each id, how long it took, and what failed. Any thread may use it.
/// </summary>
internal sealed class PublishRecord(int keys)
{
    private readonly Lock _gate = new();
    private readonly int[] _last = new int[keys];
    private readonly LongHistogram _times = Times.New();
    private readonly Dictionary<string, long> _errors = [];
    private long _published;
    private long _worstLate;

    /// <summary>The number of an id's next message. One that failed is given again.</summary>
    public int NextOf(int key)
    {
        lock (_gate) return _last[key] + 1;
    }

    /// <param name="micros">From when it was due to its answer; null: it belongs to the warm-up.</param>
    public void OnStored(int key, long? micros)
    {
        lock (_gate)
        {
            _last[key]++;
            _published++;
            if (micros is { } time) _times.RecordValue(Math.Clamp(time, 0, Times.Longest));
        }
    }

    public void OnFailed(string kind)
    {
        lock (_gate) _errors[kind] = _errors.GetValueOrDefault(kind) + 1;
    }

    /// <summary>The tool looked at its schedule so late. What waited for the hub's answers is not in it.</summary>
    public void OnLate(long micros)
    {
        lock (_gate) _worstLate = Math.Max(_worstLate, micros);
    }

    public PublishResult Result()
    {
        lock (_gate)
        {
            return new PublishResult([.. _last], _published, new Dictionary<string, long>(_errors),
                (LongHistogram)_times.Copy(), _worstLate / 1000.0);
        }
    }
}

/// <param name="Last">The last number of each id of each room.</param>
/// <param name="Times">From when a message was due until it was answered, in microseconds.</param>
/// <param name="WorstLateMs">So late the tool looked at its own schedule.</param>
internal sealed record PublishResult(
    int[] Last, long Published, IReadOnlyDictionary<string, long> Errors, LongHistogram Times, double WorstLateMs)
{
    /// <summary>So many were not stored.</summary>
    public long Failed => Errors.Values.Sum();
}
