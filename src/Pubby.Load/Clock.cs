namespace Pubby.Load;

/// <summary>Microseconds of the machine's monotonic clock (CLOCK_MONOTONIC), which all its processes share.</summary>
internal sealed class Clock(TimeProvider time)
{
    public const long Second = 1_000_000;

    private readonly double _perTick = 1e6 / time.TimestampFrequency;

    public long Micros => (long)(time.GetTimestamp() * _perTick);
}
