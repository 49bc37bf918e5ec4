namespace Pubby.Load.Tests.Support;

/// <summary>
/// Timers of a second take 20 ms. The clock goes as it does, since the schedule sleeps by the machine's own.
/// </summary>
internal sealed class QuickTimers : TimeProvider
{
    private const int Times = 50;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Quick(dueTime), Quick(period));

    private static TimeSpan Quick(TimeSpan time) => time > TimeSpan.Zero ? time / Times : time;
}
