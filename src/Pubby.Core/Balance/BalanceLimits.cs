namespace Pubby.Core.Balance;

/// <summary>How a fleet evens out: how fast, and at what price.</summary>
internal sealed record BalanceLimits
{
    /// <summary>
    /// As many nodes may write to Redis in a second, and read all others. A larger fleet is read less often.
    /// </summary>
    private const double RecordsPerSecond = 40;

    /// <summary>In this time a node sheds some two thirds of its surplus.</summary>
    public TimeSpan TimeConstant { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the nodes of a fleet of at most 200 nodes read each other's counts.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A client that is moved reconnects after a random time up to this.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A smaller distance, in clients, is not worth a move.</summary>
    public int MinGap { get; init; } = 200;

    /// <summary>How often a client is moved in an hour, on average.</summary>
    public double MovesPerClientHour { get; init; } = 1;

    /// <summary>The share of its clients that a node sheds in a second, at most.</summary>
    public double MaxShare { get; init; } = 0.005;

    /// <summary>
    /// A loop that corrects faster than this corrects what is already on its way, and swings: a first-order loop with a
    /// dead time stays without overshoot if its time constant is at least e times the dead time. The dead time is the
    /// age of the counts, and the mean wait of a client that was moved.
    /// </summary>
    public TimeSpan MinTimeConstant(TimeSpan period) => Math.E * (period + (Spread / 2));

    /// <summary>How often the nodes of a fleet of this size read each other's counts.</summary>
    public TimeSpan PeriodOf(int nodes)
    {
        var shared = TimeSpan.FromSeconds(nodes / RecordsPerSecond);
        return shared > Period ? shared : Period;
    }

    /// <summary>The time constant, or more in a fleet whose counts are read less often.</summary>
    public TimeSpan TimeConstantOf(int nodes)
    {
        var least = MinTimeConstant(PeriodOf(nodes));
        return least > TimeConstant ? least : TimeConstant;
    }
}
