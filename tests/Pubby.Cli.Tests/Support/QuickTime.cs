namespace Pubby.Cli.Tests.Support;

/// <summary>A clock on which a second takes 20 ms: what a command waits for is over soon.</summary>
internal sealed class QuickTime : TimeProvider
{
    private const int Times = 50;

    public override long GetTimestamp() => System.GetTimestamp() * Times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Quick(dueTime), Quick(period));

    private static TimeSpan Quick(TimeSpan time) => time > TimeSpan.Zero ? time / Times : time;
}
