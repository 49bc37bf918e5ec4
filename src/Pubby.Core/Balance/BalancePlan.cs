namespace Pubby.Core.Balance;

/// <summary>
/// How many clients a node moves, so that the fleet evens out. Each node decides for itself, from the counts of all: it
/// sheds what is above its target, and the balancer gives these clients to others. Has no clock: every call brings the
/// time. Not safe for several threads.
/// </summary>
/// <remarks>
/// It begins when any node is more than 10 % from its target, and ends when all are within 5 %. So many small donors
/// fill one empty node, though none of them is far above its target.
/// </remarks>
internal sealed class BalancePlan(BalanceLimits limits)
{
    /// <summary>After a longer pause a node does not make up for what it did not shed.</summary>
    private static readonly TimeSpan MaxStep = TimeSpan.FromSeconds(2);

    private readonly MoveBudget _budget = new();
    private TimeSpan _lastAt;
    private double _due;

    /// <summary>The fleet is being evened out, as this node sees it.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Clients a second that this node sheds now.</summary>
    public double Rate { get; private set; }

    /// <summary>
    /// The balancer gives too few of the moved clients to the nodes that need them: half the rate, half the budget.
    /// </summary>
    public bool IsBlind { get; set; }

    /// <summary>Something prevents it now. Whether the fleet is uneven is decided again after that.</summary>
    public void Pause() => (Rate, _due) = (0, 0);

    /// <summary>How many clients are to be moved now.</summary>
    /// <param name="count">This node's clients now, without those that were told to leave.</param>
    /// <param name="capacity">This node's.</param>
    public int DueAt(TimeSpan now, FleetLoad fleet, int count, int capacity)
    {
        var step = now - _lastAt;
        _lastAt = now;
        IsOn = IsOn ? !fleet.IsEven : fleet.UnevenGap > limits.MinGap;
        var surplus = count - fleet.TargetOf(capacity);
        var budget = limits.MovesPerClientHour / (IsBlind ? 2 : 1);
        var left = Math.Min(surplus, _budget.LeftAt(now, count, budget));
        if (!IsOn || left < 1)
        {
            Pause();
            return 0;
        }
        Rate = RateOf(fleet, count, surplus);
        _due += Rate * (step < MaxStep ? step : MaxStep).TotalSeconds;
        var due = (int)Math.Min(_due, left);
        _due = Math.Min(_due - due, 1);
        return due;
    }

    /// <summary>So many were told to leave.</summary>
    public void OnShed(TimeSpan now, int clients) => _budget.Add(now, clients);

    private double RateOf(FleetLoad fleet, int count, double surplus)
    {
        var share = fleet.Surplus > 0 ? Math.Min(1, surplus / fleet.Surplus) : 1;
        var rate = Math.Min(surplus / limits.TimeConstantOf(fleet.Nodes.Count).TotalSeconds, limits.MaxShare * count);
        rate = Math.Min(rate, fleet.FreeBelow * share);
        return IsBlind ? rate / 2 : rate;
    }
}
