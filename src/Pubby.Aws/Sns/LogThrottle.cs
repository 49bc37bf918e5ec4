namespace Pubby.Aws.Sns;

/// <summary>
/// Logs an event that may happen often once in a period, with the number of times. Safe for any number of threads.
/// </summary>
/// <param name="log">Gets how often it happened since the last line, and the last reason.</param>
internal sealed class LogThrottle(TimeSpan period, TimeProvider time, Action<int, string> log)
{
    private readonly Lock _gate = new();
    private long? _loggedAt;
    private int _count;

    public void Add(string reason)
    {
        int count;
        lock (_gate)
        {
            _count++;
            if (_loggedAt is { } at && time.GetElapsedTime(at) < period) return;
            (_loggedAt, count, _count) = (time.GetTimestamp(), _count, 0);
        }
        log(count, reason);
    }
}
