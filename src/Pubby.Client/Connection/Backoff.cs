namespace Pubby.Client.Connection;

/// <summary>
/// How long to wait for the next try, and which address it uses. Every wait is drawn at random from a whole range, so
/// that clients that lost their connections together do not come back together. <c>tests/vectors/backoff.json</c> holds
/// it for all SDKs.
/// </summary>
/// <param name="initial">The range of the first wait after a connection.</param>
/// <param name="longest">The range of any later wait.</param>
/// <param name="random">A number from 0 to 1.</param>
internal sealed class Backoff(IReadOnlyList<Uri> urls, TimeSpan initial, TimeSpan longest, Func<double> random)
{
    /// <summary>The shortest wait but the first.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromMilliseconds(500);

    /// <summary>A connection that was up for this long shows that its address works.</summary>
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestMove = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(30);

    /// <summary>A hub that asks for more is not believed.</summary>
    private static readonly TimeSpan LongestHint = TimeSpan.FromMinutes(10);

    /// <summary>As many refusals in a row, and the waits may grow three times as long.</summary>
    private const int ManyRefusals = 5;

    /// <summary>Null: the next wait is the first after a connection.</summary>
    private TimeSpan? _previous;

    private int _refusals;

    /// <summary>What the hub asked for, until a connection has been up for <see cref="Healthy"/>.</summary>
    private TimeSpan _hint;

    private TimeSpan _spread;

    private int _address;

    /// <summary>The address that is tried next.</summary>
    public Uri Url => urls[_address];

    /// <summary>The newest of what hubs said about the time over which their clients come back if they die.</summary>
    public void OnSpread(TimeSpan spread) => _spread = Within(spread, LongestSpread);

    /// <summary>
    /// After a connection that the hub wants moved: back to the same address. The hub spreads its clients by itself, so
    /// what it asks for is the wait, and says nothing about its health.
    /// </summary>
    /// <param name="requested">The wait that the hub asked for; null: a random one.</param>
    public Wait AfterMove(TimeSpan? requested)
    {
        _refusals = 0;
        var share = random();
        var wait = requested is { } asked ? Within(asked, LongestHint) : Later(LongestMove * share, Asked(share));
        return new Wait(wait, wait);
    }

    /// <summary>After any other end.</summary>
    /// <param name="lasted">How long the connection was up; null: the try failed.</param>
    /// <param name="isRefused">The hub took the connection only to refuse it.</param>
    /// <param name="hint">The wait that the hub, or a proxy before it, asked for at least; null: none.</param>
    public Wait AfterEnd(TimeSpan? lasted, bool isRefused, TimeSpan? hint)
    {
        if (!(lasted >= Healthy)) _address = (_address + 1) % urls.Count;
        return Next(isRefused || lasted is null, hint);
    }

    /// <summary>The wait after a failure that has nothing to do with an address.</summary>
    public TimeSpan Next() => Next(isRefusal: false, hint: null).Length;

    /// <summary>The address works: the next waits are short again.</summary>
    public void Reset() => (_previous, _refusals, _hint) = (null, 0, TimeSpan.Zero);

    private Wait Next(bool isRefusal, TimeSpan? hint)
    {
        _refusals = isRefusal ? _refusals + 1 : 0;
        if (hint is { } given) _hint = Within(given, LongestHint);
        var share = random();
        var asked = Asked(share);
        var drawn = _previous is { } previous
            ? new Wait(Base + ((Earlier(previous * 3, Cap) - Base) * share), TimeSpan.Zero)
            : new Wait(Later(initial, _spread) * share, _spread * share);
        var wait = new Wait(Later(drawn.Length, asked), Later(drawn.Least, asked));
        _previous = Later(Base, wait.Length);
        return wait;
    }

    private TimeSpan Cap => _refusals < ManyRefusals ? longest : longest * 3;

    /// <summary>
    /// At least what was asked for, and up to half as much again: many clients were told the same.
    /// </summary>
    private TimeSpan Asked(double share) => _hint * (1 + (share / 2));

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Within(TimeSpan time, TimeSpan most) => Later(TimeSpan.Zero, Earlier(time, most));
}

/// <summary>A wait for the next try.</summary>
/// <param name="Least">What the hub asked for of it: a wake does not shorten that.</param>
internal readonly record struct Wait(TimeSpan Length, TimeSpan Least);
