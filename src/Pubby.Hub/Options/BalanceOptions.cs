using System.ComponentModel.DataAnnotations;
using Pubby.Core.Balance;

namespace Pubby.Hub.Options;

/// <summary>
/// <c>Pubby:Balance</c>: how the nodes of a fleet even out their connections. Ignored by a node without Redis, which
/// knows no others.
/// </summary>
internal sealed class BalanceOptions
{
    /// <summary>False: this node moves no client. It still tells the others what it has.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often a client is moved in an hour, on average of the node's clients; 0: never.</summary>
    [Range(0.0, 60.0)]
    public double MovesPerClientHour { get; set; } = 1;

    /// <summary>A client that has been connected for less than this is not moved.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MinAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What the node's share is measured by; null: how many connections it can have.</summary>
    [Range(1, 10_000_000)]
    public int? Capacity { get; set; }

    /// <summary>A node that is fewer clients than this from its share makes no fleet uneven.</summary>
    [Range(1, 1_000_000)]
    public int MinGap { get; set; } = 200;

    /// <summary>How much of its clients a node moves in a second at most, in percent.</summary>
    [Range(0.01, 100.0)]
    public double MaxPercentPerSecond { get; set; } = 0.5;

    /// <summary>In this time a node moves some two thirds of what it has above its share.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TimeConstant { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the nodes tell each other what they have. A fleet of more than 200 nodes: less often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A client that is moved is told to reconnect after a random time up to this, in milliseconds.</summary>
    [Range(0, 600_000)]
    public int SpreadMs { get; set; } = 5000;

    /// <summary>How long nothing else must have happened: no node that came or went, no Redis that recovered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromSeconds(30);

    public BalanceLimits ToLimits() => new()
    {
        TimeConstant = TimeConstant,
        Period = Period,
        Spread = TimeSpan.FromMilliseconds(SpreadMs),
        MinGap = MinGap,
        MovesPerClientHour = MovesPerClientHour,
        MaxShare = MaxPercentPerSecond / 100,
    };
}
