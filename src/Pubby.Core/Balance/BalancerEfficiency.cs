namespace Pubby.Core.Balance;

/// <summary>
/// Which kind of balancer the fleet has, by what becomes of the clients that are moved: how many of them reach the
/// nodes that lack clients. With least connections nearly all do; with round robin only as many as those nodes' share
/// of the fleet. Has no clock. Not safe for several threads.
/// </summary>
internal sealed class BalancerEfficiency
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>How long it must be low, or good again, before that counts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const double Low = 0.25;

    private const double Good = 0.5;

    /// <summary>
    /// With less than this share of the lacking clients moved, what clients do by themselves hides what became of them.
    /// </summary>
    private const double MinShare = 0.2;

    private const int MinShed = 20;

    private readonly Queue<(TimeSpan At, double Deficit, long Shed)> _samples = [];
    private Dictionary<string, long> _shedOf = [];
    private long _shed;
    private TimeSpan? _since;
    private double? _value;

    /// <summary>
    /// The fall of the deficit divided by the clients that were moved, over the last minute; null: too few were moved.
    /// </summary>
    public double? Value => _value;

    /// <summary>The balancer does not look at open connections.</summary>
    public bool IsBlind { get; private set; }

    /// <summary>
    /// Nodes came or went, or nothing is moved: what was measured so far says nothing about what comes.
    /// </summary>
    public void Reset()
    {
        _samples.Clear();
        _shedOf = [];
        (_since, _value) = (null, null);
    }

    /// <summary>The fleet's counts were read.</summary>
    /// <returns>True: it has just turned out that the balancer does not look at open connections.</returns>
    public bool Observe(TimeSpan now, FleetLoad fleet)
    {
        var isFirst = _samples.Count == 0;
        var shedOf = new Dictionary<string, long>();
        foreach (var node in fleet.Nodes)
        {
            shedOf[node.Id] = node.Shed;
            if (!isFirst) _shed += Math.Max(0, node.Shed - _shedOf.GetValueOrDefault(node.Id));
        }
        _shedOf = shedOf;
        _samples.Enqueue((now, fleet.Deficit, _shed));
        while (_samples.Count > 2 && now - _samples.ElementAt(1).At >= Window) _samples.Dequeue();
        _value = Measure(_samples.Peek(), fleet.Deficit, now);
        return Judge(now);
    }

    private double? Measure((TimeSpan At, double Deficit, long Shed) from, double deficit, TimeSpan now)
    {
        var shed = _shed - from.Shed;
        return now - from.At >= Window && shed >= Math.Max(MinShed, MinShare * from.Deficit)
            ? (from.Deficit - deficit) / shed : null;
    }

    private bool Judge(TimeSpan now)
    {
        if (_value is not { } value || (IsBlind ? value < Good : value >= Low))
        {
            _since = null;
            return false;
        }
        _since ??= now;
        if (now - _since < Patience) return false;
        _since = null;
        IsBlind = !IsBlind;
        return IsBlind;
    }
}
