namespace Pubby.Load.Clients;

/// <summary>
/// How long a client waits before its next try: the law of docs/protocol.md, "Reconnecting", which
/// tests/vectors/backoff.json holds for the SDKs and for the tool's clients. All times are milliseconds.
/// </summary>
internal struct WaitState
{
    private const double Base = 500;
    private const double First = 2_000;
    private const double Longest = 20_000;
    private const double LongestAfterRefusals = 60_000;
    private const int ManyRefusals = 5;
    private const double LongestMove = 5_000;
    private const int LongestHint = 600_000;
    private const int LongestSpread = 30_000;

    /// <summary>A connection that was up for this long has lasted.</summary>
    public const long LastedMicros = 30 * Clock.Second;

    /// <summary>0: the next one is the first.</summary>
    private double _previous;
    private int _hint;
    private int _spread;
    private int _refusals;

    /// <summary>Over how long the hub's clients come back if it dies.</summary>
    /// <param name="milliseconds">Less than nothing is no word at all.</param>
    public void Spread(int milliseconds)
    {
        if (milliseconds >= 0) _spread = Math.Min(milliseconds, LongestSpread);
    }

    /// <summary>The connection has lasted.</summary>
    public void Reset() => (_previous, _refusals, _hint) = (0, 0, 0);

    /// <summary>The wait of a client that the hub moves.</summary>
    /// <param name="requested">What the hub asks for; null: nothing.</param>
    /// <param name="share">From 0 to 1, at random.</param>
    public double AfterMove(int? requested, double share)
    {
        _refusals = 0;
        return requested is >= 0 and { } asked ? Math.Min(asked, LongestHint)
            : Math.Max(LongestMove * share, Asked(share));
    }

    /// <summary>The wait after any other end, and after a try that failed.</summary>
    /// <param name="isRefusal">The try failed, or the hub took the connection only to refuse it.</param>
    /// <param name="hint">The least wait that the hub asks for; null: nothing.</param>
    /// <param name="share">From 0 to 1, at random.</param>
    public double AfterEnd(bool isRefusal, int? hint, double share)
    {
        _refusals = isRefusal ? _refusals + 1 : 0;
        if (hint is >= 0 and { } given) _hint = Math.Min(given, LongestHint);
        var most = _refusals < ManyRefusals ? Longest : LongestAfterRefusals;
        var drawn = _previous > 0 ? Base + ((Math.Min(3 * _previous, most) - Base) * share)
            : Math.Max(First, _spread) * share;
        var wait = Math.Max(drawn, Asked(share));
        _previous = Math.Max(Base, wait);
        return wait;
    }

    private readonly double Asked(double share) => _hint * (1 + (share / 2));
}
