namespace Pubby.Cli.Tests.Support;

/// <summary>A clock on which a second takes 20 ms: what a command waits for is over soon.</summary>
/// <param name="quickTimers">False: timers take their time, and only what is measured is longer.</param>
/// <param name="quickClock">False: timers are quick, and what is measured takes its time.</param>
internal sealed class QuickTime(bool quickTimers = true, bool quickClock = true) : TimeProvider
{
    private const int Times = 50;

    public override long GetTimestamp() => System.GetTimestamp() * (quickClock ? Times : 1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Quick(dueTime), Quick(period));

    private TimeSpan Quick(TimeSpan time) => quickTimers && time > TimeSpan.Zero ? time / Times : time;
}
