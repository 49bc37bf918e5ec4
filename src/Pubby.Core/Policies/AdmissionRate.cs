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
    /// number, and with TLS, or with rooms that nobody has loaded, far fewer. It promises more only once it has seen
    /// what its connects cost.
    /// </summary>
    private const double MaxUnseen = 1000;

    /// <summary>Connects and the processor are looked at over some 20 looks.</summary>
    private const double NewShare = 0.05;

    private const double Growth = 1.05;
    private const double MinGrowth = 10;

    private static readonly TimeSpan CutPeriod = TimeSpan.FromSeconds(1);

    private readonly double _limit = limit;
    private readonly double _min = Math.Min(Min, limit);
    private TimeSpan _lastCut = TimeSpan.MinValue / 2;
    private double _usedBefore;
    private double _meanUsed;
    private double _meanProcessor;
    private double _borne;

    /// <summary>
    /// It begins at its most: a cut starts from what was let in, so that one is enough to find what the node bears.
    /// </summary>
    public double PerSecond { get; private set; } = limit;

    /// <summary>How many connects a second others may plan with.</summary>
    public double Promise => Math.Min(PerSecond, Math.Max(MaxUnseen, _borne));

    /// <param name="now">On any clock that goes forward.</param>
    /// <param name="load">How the node is since the last call.</param>
    /// <param name="used">How many a second were let in since the last call.</param>
    public void Observe(TimeSpan now, in NodeLoad load, double used)
    {
        if (!load.IsTooMuch)
        {
            PerSecond = Math.Min(_limit, Math.Max(PerSecond * Growth, PerSecond + MinGrowth));
            See(load.Unavailable, used);
        }
        else if (now - _lastCut >= CutPeriod)
        {
            _lastCut = now;
            // Without connects it is not they that are too much.
            var from = used > _min ? Math.Min(PerSecond, used) : PerSecond;
            PerSecond = Math.Max(_min, from * load.Cut);
            // It bears less than it looked as if it would.
            _borne = Math.Min(_borne, PerSecond);
        }
    }

    /// <summary>
    /// If its connects were all that a node computes, it would bear as many more as its processor has left. It computes
    /// other things too, of which more connects cause no more: so it bears at least that. What other processes of its
    /// host take it cannot have.
    /// </summary>
    private void See(double processor, double used)
    {
        // What a connect costs is often paid in the next look: neither look is to seem cheaper than it was.
        _meanUsed += (Math.Min(used, _usedBefore) - _meanUsed) * NewShare;
        _usedBefore = used;
        _meanProcessor += (processor - _meanProcessor) * NewShare;
        if (_meanProcessor > 0)
            _borne = Math.Max(_borne, _meanUsed / _meanProcessor * NodeLoad.MaxProcessor);
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

    private const double CutOfDelay = 0.7;

    /// <summary>Below what the processor bears, so that the next look is well.</summary>
    private const double CutBelow = 0.95;

    /// <summary>
    /// What is left of the rate of a node that has too much. How far the processor is above its limit says how much is
    /// too much; how long something waits does not.
    /// </summary>
    public double Cut => IsDelayed ? CutOfDelay : Math.Max(CutOfDelay, CutBelow * MaxProcessor / Processor);

    public bool IsTooMuch => IsDelayed || Processor > MaxProcessor;

    /// <summary>
    /// The share of its quota that it cannot have any more, from 0 to 1: it uses that itself, or other processes of its
    /// host do. They are no reason to let in less than it bears, as they may give way.
    /// </summary>
    public double Unavailable { get; init; } = Processor;

    private bool IsDelayed => ShardDelay > MaxShardDelay || PoolDelay > MaxPoolDelay || WaitingLoads > MaxWaitingLoads;
}
