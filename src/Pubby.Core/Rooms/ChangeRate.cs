namespace Pubby.Core.Rooms;

/// <summary>
/// How many changes a second there were lately, in 24 bytes: those of the current window of 10 s, and those of the one
/// before. Belongs to the room's lock.
/// </summary>
internal struct ChangeRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private long _since;
    private int _current;
    private int _before;

    /// <param name="now">A timestamp of the clock.</param>
    public void Count(long now, TimeProvider time)
    {
        Advance(now, time);
        _current++;
    }

    public double PerSecond(long now, TimeProvider time)
    {
        Advance(now, time);
        var elapsed = time.GetElapsedTime(_since, now);
        return _before == 0 && elapsed < Window / 10
            ? _current : (_before + _current) / (elapsed + (_before > 0 ? Window : TimeSpan.Zero)).TotalSeconds;
    }

    private void Advance(long now, TimeProvider time)
    {
        var elapsed = _since == 0 ? Window * 2 : time.GetElapsedTime(_since, now);
        if (elapsed < Window) return;
        _before = elapsed < Window * 2 ? _current : 0;
        _current = 0;
        _since = now;
    }
}
