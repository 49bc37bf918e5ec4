namespace Pubby.Load.Measures;

/// <summary>How busy the tool is itself: past its limits it measures itself. Used by one thread.</summary>
internal sealed class ToolLoad(Clock clock)
{
    private const long MaxLag = 1_000;
    private const double MaxCore = 0.9;

    private readonly long _begun = clock.Micros;
    private long _secondBegan = clock.Micros;
    private TimeSpan _processor = Environment.CpuUsage.TotalTime;
    private long _lag;
    private long _worstLag;
    private int _seconds;
    private int _boundSeconds;
    private int _earlierSeconds;
    private int _earlierBoundSeconds;

    /// <summary>So long a socket may have waited for the loop.</summary>
    public void OnPass(long micros) => _lag = Math.Max(_lag, micros);

    public ToolSecond EndSecond()
    {
        var (now, processor) = (clock.Micros, Environment.CpuUsage.TotalTime);
        var core = (processor - _processor).TotalMicroseconds / Math.Max(1, now - _secondBegan);
        var isBound = _lag > MaxLag || core > MaxCore;
        var second = new ToolSecond(_lag / 1000.0, core, Environment.WorkingSet, isBound);
        _seconds++;
        if (isBound) _boundSeconds++;
        _worstLag = Math.Max(_worstLag, _lag);
        (_secondBegan, _processor, _lag) = (now, processor, 0);
        return second;
    }

    /// <summary>
    /// From now on deliveries are measured. What was before is told apart: connects were measured then.
    /// </summary>
    public void Reset()
    {
        _earlierSeconds += _seconds;
        _earlierBoundSeconds += _boundSeconds;
        (_worstLag, _seconds, _boundSeconds, _lag) = (0, 0, 0, 0);
    }

    public ToolTotal Total() => new(
        Environment.CpuUsage.TotalTime.TotalSeconds, Environment.CpuUsage.UserTime.TotalSeconds,
        (clock.Micros - _begun) / 1e6, _worstLag / 1000.0, _seconds, _boundSeconds, _earlierSeconds,
        _earlierBoundSeconds, Environment.WorkingSet);
}

internal sealed record ToolSecond(double LagMs, double Core, long Memory, bool IsBound);

/// <param name="ProcessorSeconds">Of the process, the kernel's work for it included.</param>
/// <param name="UserSeconds">Of these what the tool itself computed.</param>
/// <param name="Seconds">Since the process began.</param>
/// <param name="MeasuredSeconds">Since the start, or since deliveries are measured.</param>
/// <param name="BoundSeconds">Of these; so is the worst lag.</param>
/// <param name="EarlierSeconds">From the start until then.</param>
internal sealed record ToolTotal(
    double ProcessorSeconds, double UserSeconds, double Seconds, double WorstLagMs, int MeasuredSeconds,
    int BoundSeconds, int EarlierSeconds, int EarlierBoundSeconds, long Memory);
