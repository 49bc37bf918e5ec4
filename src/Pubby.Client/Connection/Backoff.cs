namespace Pubby.Client.Connection;

/// <summary>How long to wait for the next try, and which address it takes.</summary>
/// <param name="random">A number from 0 to 1.</param>
internal sealed class Backoff(int addresses, Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestMove = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection is up before its end says nothing against its address.</summary>
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private int _tries;

    /// <summary>The place of the address that is tried next.</summary>
    public int Address { get; private set; }

    /// <summary>After a connection that the hub wanted moved: as it said, or a random wait, and back to the same address.</summary>
    public TimeSpan AfterMove(TimeSpan? told) => told ?? LongestMove * random();

    /// <summary>
    /// After any other end. The whole wait is random ("full jitter"), so that clients which were cut off together come back spread out.
    /// </summary>
    /// <param name="lasted">How long the connection was up; zero where the try failed.</param>
    public TimeSpan AfterEnd(TimeSpan lasted)
    {
        if (lasted >= Healthy) _tries = 0;
        else Address = (Address + 1) % addresses;
        var most = _tries < 6 ? First * (1 << _tries) : Longest;
        _tries++;
        return (most < Longest ? most : Longest) * random();
    }

    /// <summary>The connection was healthy and then moved: waits begin anew.</summary>
    public void Reset() => _tries = 0;
}
