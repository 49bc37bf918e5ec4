namespace Pubby.Client.Connection;

/// <summary>
/// All that a client's next wait depends on, apart from chance: the law of <see cref="Backoff"/>, without a client.
/// </summary>
/// <param name="Previous">The wait before, at least <see cref="Backoff.Base"/>; null: the next is the first.</param>
/// <param name="Refusals">In a row.</param>
/// <param name="Hint">The least wait that the hub asked for.</param>
/// <param name="Spread">Over how long the hub's clients come back if it dies.</param>
internal readonly record struct BackoffState(TimeSpan? Previous, int Refusals, TimeSpan Hint, TimeSpan Spread)
{
    private static readonly TimeSpan LongestMove = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(30);

    /// <summary>A hub that asks for more is not believed.</summary>
    private static readonly TimeSpan LongestHint = TimeSpan.FromMinutes(10);

    /// <summary>As many refusals in a row, and the waits may grow three times as long.</summary>
    public const int ManyRefusals = 5;

    /// <summary>The hub said over how long to spread.</summary>
    public BackoffState SpreadOver(TimeSpan spread) => this with { Spread = Within(spread, LongestSpread) };

    /// <summary>The hub wants the client moved.</summary>
    public BackoffState Moved() => this with { Refusals = 0 };

    /// <summary>Any other end, or a try that failed.</summary>
    /// <param name="hint">The wait that the hub, or a proxy before it, asked for at least; null: none.</param>
    public BackoffState Ended(bool isRefusal, TimeSpan? hint) => this with
    {
        Refusals = isRefusal ? Refusals + 1 : 0,
        Hint = hint is { } given ? Within(given, LongestHint) : Hint,
    };

    /// <summary>A connection has lasted: the next waits are short again.</summary>
    public BackoffState Reset() => new(null, 0, TimeSpan.Zero, Spread);

    /// <summary>The wait of a client that is moved.</summary>
    /// <param name="requested">The wait that the hub asked for; null: a random one.</param>
    /// <param name="share">From 0 to 1, at random.</param>
    public Wait WaitOfMove(TimeSpan? requested, double share)
    {
        var wait = requested is { } asked ? Within(asked, LongestHint) : Later(LongestMove * share, Asked(share));
        return new Wait(wait, wait);
    }

    /// <summary>The wait after any other end. It grows with <paramref name="share"/>.</summary>
    /// <param name="initial">The range of the first wait after a connection.</param>
    /// <param name="longest">The range of any later wait.</param>
    /// <param name="share">From 0 to 1, at random.</param>
    public Wait WaitOfEnd(TimeSpan initial, TimeSpan longest, double share)
    {
        var asked = Asked(share);
        var most = Refusals < ManyRefusals ? longest : longest * 3;
        var drawn = Previous is { } previous
            ? new Wait(Backoff.Base + ((Earlier(previous * 3, most) - Backoff.Base) * share), TimeSpan.Zero)
            : new Wait(Later(initial, Spread) * share, Spread * share);
        return new Wait(Later(drawn.Length, asked), Later(drawn.Least, asked));
    }

    /// <summary>So long was the wait after an end.</summary>
    public BackoffState Waited(TimeSpan length) => this with { Previous = Later(Backoff.Base, length) };

    /// <summary>
    /// At least what was asked for, and up to half as much again: many clients were told the same.
    /// </summary>
    private TimeSpan Asked(double share) => Hint * (1 + (share / 2));

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Within(TimeSpan time, TimeSpan most) => Later(TimeSpan.Zero, Earlier(time, most));
}

/// <summary>A wait for the next try.</summary>
/// <param name="Least">What the hub asked for of it: a wake does not shorten that.</param>
internal readonly record struct Wait(TimeSpan Length, TimeSpan Least);
