namespace Pubby.Simulator.Nodes;

/// <summary>The scenario's time, in ticks, in each form that somebody asks for.</summary>
internal sealed class Clock(double tickSeconds)
{
    private long _ticks;

    public TimeSpan Tick { get; } = TimeSpan.FromSeconds(tickSeconds);

    /// <summary>In seconds.</summary>
    public double Now { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Date => DateTimeOffset.UnixEpoch + Elapsed;

    public long Ticks => _ticks;

    public void Advance()
    {
        Elapsed = ++_ticks * Tick;
        Now = Elapsed.TotalSeconds;
    }
}
