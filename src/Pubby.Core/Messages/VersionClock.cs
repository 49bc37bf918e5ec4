namespace Pubby.Core.Messages;

/// <summary>
/// A hybrid logical clock (Kulkarni et al., 2014) in microseconds since 1970: near the wall clock, never backwards, and
/// ahead of every version that this node has seen. Safe for any number of threads.
/// </summary>
/// <param name="versions">The versions that it may give.</param>
internal sealed class VersionClock(TimeProvider time, VersionPartition versions = default)
{
    /// <summary>Versions are JSON numbers, so they stay below what a double holds exactly (the year 2255).</summary>
    public const long MaxVersion = (1L << 53) - 1;

    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    private long _last;

    public VersionPartition Partition => versions;

    /// <summary>The wall clock, in milliseconds since 1970.</summary>
    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// A version of the partition, above every other that this clock gave or observed. Always even: the odd number
    /// after a stamp belongs to the expiry of the message that has it (<see cref="Message.ToExpired"/>).
    /// </summary>
    public long Next()
    {
        var now = Microseconds(time.GetUtcNow());
        var last = Volatile.Read(ref _last);
        while (true)
        {
            var next = versions.AtLeast(Math.Max(now, last + 1));
            var seen = Interlocked.CompareExchange(ref _last, next, last);
            if (seen == last) return next;
            last = seen;
        }
    }

    /// <summary>
    /// Every later stamp is above <paramref name="version"/> and above the expiry that may follow it.
    /// </summary>
    public void Observe(long version)
    {
        version = RoundUpToEven(version);
        var last = Volatile.Read(ref _last);
        while (version > last)
        {
            var seen = Interlocked.CompareExchange(ref _last, version, last);
            if (seen == last) return;
            last = seen;
        }
    }

    /// <summary>
    /// True: no working clock gave this version, and observing it would use up the versions that are left.
    /// </summary>
    public bool IsTooFarAhead(long version) => IsTooFarAhead(version, time.GetUtcNow());

    /// <inheritdoc cref="IsTooFarAhead(long)"/>
    public static bool IsTooFarAhead(long version, DateTimeOffset now) => version > Microseconds(now + MaxAhead);

    public static long Microseconds(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    // Next() takes last + 1 rounded up, so after an observed even v comes v + 2 at least: v + 1 stays free for v's
    // expiry.
    private static long RoundUpToEven(long version) => (version + 1) & ~1L;
}
