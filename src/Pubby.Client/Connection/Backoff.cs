namespace Pubby.Client.Connection;

/// <summary>How long to wait for the next try, and which address it uses.</summary>
/// <param name="random">A number from 0 to 1.</param>
internal sealed class Backoff(IReadOnlyList<Uri> urls, Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestMove = TimeSpan.FromSeconds(5);

    /// <summary>A connection that was up for this long shows that its address works.</summary>
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private int _tries;

    private int _address;

    /// <summary>The address that is tried next.</summary>
    public Uri Url => urls[_address];

    /// <summary>After a connection that the hub wants moved: back to the same address.</summary>
    /// <param name="requested">The wait that the hub asked for; null: a random one.</param>
    public TimeSpan AfterMove(TimeSpan? requested) => requested ?? LongestMove * random();

    /// <summary>
    /// After any other end. The whole wait is random ("full jitter"), so that clients that lost their connections
    /// together do not come back together.
    /// </summary>
    /// <param name="lasted">How long the connection was up; zero: the try failed.</param>
    public TimeSpan AfterEnd(TimeSpan lasted)
    {
        if (lasted >= Healthy) _tries = 0;
        else _address = (_address + 1) % urls.Count;
        return Jitter(_tries++);
    }

    /// <param name="tries">How many failed before.</param>
    public TimeSpan Jitter(int tries)
    {
        var max = tries < 6 ? First * (1 << tries) : Longest;
        return (max < Longest ? max : Longest) * random();
    }

    /// <summary>The address works: the next waits are short again.</summary>
    public void Reset() => _tries = 0;
}
