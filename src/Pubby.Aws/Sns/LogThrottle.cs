namespace Pubby.Aws.Sns;

/// <summary>
/// Logs an event that may happen often once in a period, with the number of times. Safe for any number of threads.
/// </summary>
/// <param name="tell">Gets how often it happened since the last line, and the last reason.</param>
internal sealed class LogThrottle(TimeSpan period, TimeProvider time, Action<int, string> tell)
{
    private readonly Lock _gate = new();
    private long? _toldAt;
    private int _count;

    public void Add(string reason)
    {
        int count;
        lock (_gate)
        {
            _count++;
            if (_toldAt is { } at && time.GetElapsedTime(at) < period) return;
            (_toldAt, count, _count) = (time.GetTimestamp(), _count, 0);
        }
        tell(count, reason);
    }
}
