namespace Pubby.Core.Policies;

/// <summary>
/// How many connections a second a node lets in: as many as it bears. While it does, the rate grows; as soon as it does
/// not, the rate is cut to a part of what was let in (additive increase, multiplicative decrease). Has no clock. Not
/// safe for several threads.
/// </summary>
/// <param name="limit">The most, however well the node bears it.</param>
internal sealed class AdmissionRate(double limit = AdmissionRate.Max)
{
    /// <summary>A node of two cores opens some 20,000 connections a second when it does nothing else.</summary>
    public const double Max = 20_000;

    /// <summary>A node that is busy otherwise still lets this many in: opening them takes 2 % of a core.</summary>
    public const double Min = 200;

    /// <summary>
    /// What a node lets in while it bears what comes is a limit, and no promise: it takes more plain connects than this
    /// number, and with TLS, or with rooms that nobody has loaded, far fewer.
    /// </summary>
    private const double MaxPromised = 1000;

    private const double Cut = 0.7;
    private const double Growth = 1.05;
    private const double MinGrowth = 10;

    private static readonly TimeSpan CutPeriod = TimeSpan.FromSeconds(1);

    private readonly double _limit = limit;
    private readonly double _min = Math.Min(Min, limit);
    private TimeSpan _lastCut = TimeSpan.MinValue / 2;

    /// <summary>
    /// It begins at its most: a cut starts from what was let in, so that one is enough to find what the node bears.
    /// </summary>
    public double PerSecond { get; private set; } = limit;

    /// <summary>How many connects a second others may plan with, of a node that lets so many in.</summary>
    public static double PromiseOf(double perSecond) => Math.Min(MaxPromised, perSecond);

    /// <param name="now">On any clock that goes forward.</param>
    /// <param name="load">How the node is since the last call.</param>
    /// <param name="used">How many a second were let in since the last call.</param>
    public void Observe(TimeSpan now, in NodeLoad load, double used)
    {
        if (!load.IsTooMuch)
        {
            PerSecond = Math.Min(_limit, Math.Max(PerSecond * Growth, PerSecond + MinGrowth));
        }
        else if (now - _lastCut >= CutPeriod)
        {
            _lastCut = now;
            // Without connects it is not they that are too much.
            var from = used > _min ? Math.Min(PerSecond, used) : PerSecond;
            PerSecond = Math.Max(_min, from * Cut);
        }
    }
}

/// <summary>What a node's parts wait for, and how much of its processors it uses.</summary>
/// <param name="ShardDelay">How long a command waits for the slowest shard.</param>
/// <param name="PoolDelay">How long a work item waits for the thread pool.</param>
/// <param name="Processor">The share of its quota that the process uses, from 0.</param>
/// <param name="WaitingLoads">Rooms that wait to be loaded from the store.</param>
internal readonly record struct NodeLoad(
    TimeSpan ShardDelay, TimeSpan PoolDelay, double Processor, int WaitingLoads = 0)
{
    public static readonly TimeSpan MaxShardDelay = TimeSpan.FromMilliseconds(50);

    public static readonly TimeSpan MaxPoolDelay = TimeSpan.FromMilliseconds(100);

    public const double MaxProcessor = 0.85;

    public const int MaxWaitingLoads = 256;

    public bool IsTooMuch => ShardDelay > MaxShardDelay || PoolDelay > MaxPoolDelay || Processor > MaxProcessor
        || WaitingLoads > MaxWaitingLoads;
}
