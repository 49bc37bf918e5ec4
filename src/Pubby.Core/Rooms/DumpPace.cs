namespace Pubby.Core.Rooms;

/// <summary>
/// While the node's shards are late, whole rooms are handed out at so many bytes a second: dumps to those who just came
/// make everybody else's messages later still. Who resumes is not held up. Safe for any number of threads.
/// </summary>
/// <remarks>No queue: each one is given a time, and who would have to wait for too long is refused instead.</remarks>
internal sealed class DumpPace(TimeProvider time)
{
    /// <summary>Half of what a network of a gigabit carries.</summary>
    public const int BytesPerSecond = 64 * 1024 * 1024;

    /// <summary>A client waits no longer for its answer.</summary>
    public static readonly TimeSpan MostWait = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private long _freeAt;
    private volatile bool _isLate;

    /// <summary>The node's shards are late; as long as they are not, nobody waits.</summary>
    public bool IsLate
    {
        get => _isLate;
        set => _isLate = value;
    }

    /// <param name="bytes">About how much is to be sent.</param>
    /// <param name="wait">For how long to wait first; when it is refused: when to ask again.</param>
    /// <returns>False: too much is waited for already.</returns>
    public bool TryTake(int bytes, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (!_isLate) return true;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var from = Math.Max(_freeAt, now);
            wait = time.GetElapsedTime(now, from);
            if (wait > MostWait) return false;
            _freeAt = from + (long)((double)bytes / BytesPerSecond * time.TimestampFrequency);
            return true;
        }
    }
}
