using Pubby.Core.Balance;
using Pubby.Core.Draining;
using Pubby.Core.Policies;
using Pubby.Simulator.Clients;

namespace Pubby.Simulator.Nodes;

/// <summary>One node: how many clients it has, what it does with them, and what that costs.</summary>
internal sealed class Node
{
    private const double Micro = 1e-6;

    /// <summary>Of a node that gets to nothing more, in seconds.</summary>
    private const double MaxDelay = 60;

    private readonly Clock _clock;
    private readonly NodeSettings _settings;
    private readonly NodeCosts _costs;
    private readonly ConnectQueue _opening;
    private readonly Admission _admission;
    private readonly NodeBalance _balance;
    private readonly NodeDrain _drain;
    private readonly ToldSpreads _spreads = new();
    private readonly double _startsAt;
    private double _spareConnects;
    private double _overloadedSince = double.PositiveInfinity;

    public Node(
        string id, int group, double startsAt, (NodeSettings Node, ClientSettings Client) settings, Clock clock)
    {
        (Id, Group, _startsAt, _settings, _clock) = (id, group, startsAt, settings.Node, clock);
        _costs = settings.Node.Cost;
        _opening = new ConnectQueue(settings.Client.Patience);
        _admission = new Admission(_opening);
        _balance = new NodeBalance(id, FleetRules.Limits, FleetRules.QuietTime, FleetRules.RecordLife);
        _drain = new NodeDrain(settings.Node);
    }

    public string Id { get; }

    /// <summary>Nodes that were added together.</summary>
    public int Group { get; }

    /// <summary>Open connections.</summary>
    public long Count { get; private set; }

    /// <summary>Connections that wait to be opened, or for their turn.</summary>
    public long Pending => _opening.Count + _admission.Waiting;

    /// <summary>Of these, those whose clients have not given up.</summary>
    public long PendingClients => _opening.Live + _admission.Waiting;

    public NodePhase Phase => _drain.Phase;

    /// <summary>The process is gone.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>It ended as it was overloaded.</summary>
    public bool HasFallen { get; private set; }

    public bool IsReady => !HasEnded && Phase == NodePhase.Serving && Delay < FleetRules.CheckTimeout;

    /// <summary>It was ordered to go.</summary>
    public bool IsToGo => _drain.IsOrdered;

    /// <summary>The balancer was told to send it nothing more.</summary>
    public bool IsDeregistered { get; set; }

    /// <summary>It refuses every connection.</summary>
    public bool IsClosed => HasEnded || Phase is not (NodePhase.Serving or NodePhase.Leaving);

    /// <summary>The share of its cores that it used in this tick.</summary>
    public double Processor { get; private set; }

    /// <summary>How many cores that is.</summary>
    public double UsedCores => Processor * _settings.Cores;

    /// <summary>How long a connection waits to be opened, in seconds.</summary>
    public double Delay { get; private set; }

    /// <summary>The p99 of a delivery, in milliseconds.</summary>
    public double P99 { get; private set; }

    /// <inheritdoc cref="NodeBalance.HasWarned"/>
    public bool HasWarned => _balance.HasWarned;

    /// <summary>Its counters of this tick.</summary>
    public NodeTick Tick { get; private set; }

    /// <summary>How it sees the fleet; null: it does not.</summary>
    public FleetView? View { get; set; }

    public NodeRecord Record => new(Id, (int)Count, _settings.Capacity, Phase, _admission.Free, IsRed: false,
        _balance.Moved, "1", DateTimeOffset.UnixEpoch);

    /// <summary>Connects a second that the other nodes can take, as clients are told; null: not known.</summary>
    private double? RoomOfOthers => _settings.HasAdmission ? View?.RoomFor(Id) : null;

    /// <summary>It serves already, and has these connections.</summary>
    public void Begin(long clients)
    {
        Count = clients;
        _spreads.Begin(clients);
        _drain.Start(_clock.Date);
    }

    public void Order(DrainOrder order, double? seconds, bool isPaced) => _drain.Order(order, seconds, isPaced);

    public void Withdraw() => _drain.Withdraw();

    public void Pause() => _drain.Pause();

    /// <summary>Clients try to connect.</summary>
    public void Offer(Batch batch, long clients)
    {
        if (clients == 0) return;
        Tick = Tick with { Offered = Tick.Offered + clients };
        var room = IsClosed ? 0 : Math.Max(0, _settings.Capacity - Count - Pending);
        var taken = Math.Min(clients, room);
        var refused = clients - taken;
        if (IsClosed) Tick = Tick with { RefusedByClosed = Tick.RefusedByClosed + refused };
        if (HasEnded) batch.Fail(refused, hint: null);
        else _admission.Refuse(batch, refused, _clock.Elapsed);
        if (_settings.HasAdmission) refused += _admission.Offer(batch, taken, _clock.Elapsed);
        else _opening.Add(batch, taken, _clock.Now);
        Tick = Tick with { Refused = Tick.Refused + refused };
    }

    /// <summary>Computes for the length of a tick. What was offered before is in it.</summary>
    /// <param name="usedOfHost">Cores that all nodes used in the tick before, where they share a host.</param>
    public void Advance(Crowd crowd, double usedOfHost)
    {
        if (HasEnded) return;
        if (Phase == NodePhase.Starting && _clock.Now >= _startsAt) _drain.Start(_clock.Date);
        var refused = Tick.Refused + (_settings.HasAdmission ? _admission.Advance(_clock.Elapsed) : 0);
        var gaveUp = _opening.GiveUp(_clock.Now);
        var connects = Work(refused);
        Tick = Tick with { Refused = refused, GaveUp = gaveUp, Connects = connects.Served, Wasted = connects.Wasted };
        if (_settings.HasAdmission)
        {
            var quota = _settings.Quota ?? _settings.Cores;
            var unavailable = _settings.Quota is null ? Processor : Math.Min(1, usedOfHost / quota);
            _admission.Observe(_clock.Elapsed, TimeSpan.FromSeconds(Delay), (UsedCores / quota, unavailable),
                _clock.Tick);
        }
        GiveAway(crowd);
        FallIfOverloaded(crowd);
    }

    /// <summary>The counters begin anew.</summary>
    public void BeginTick() => Tick = default;

    /// <summary>So many clients leave by themselves.</summary>
    public void Leave(long clients)
    {
        Count -= clients;
        _spreads.Remove(clients);
    }

    /// <summary>The process dies, and its clients notice.</summary>
    public long End(Crowd crowd)
    {
        var cut = Count;
        _spreads.End(cut, RoomOfOthers, crowd);
        _opening.Drop();
        _admission.Drop();
        Tick = Tick with { Cut = Tick.Cut + cut };
        (Count, HasEnded, Processor) = (0, true, 0);
        return cut;
    }

    private (long Served, long Wasted) Work(long refused)
    {
        var tick = _clock.Tick.TotalSeconds;
        var power = _settings.Cores * tick;
        var idle = (_costs.Idle + (_costs.Deliver * _settings.MessagesPerSecond)) * Count;
        var steady = (((_costs.Base + idle) * tick) + (_costs.Refuse * refused)) * Micro;
        // Of so many clients in so many rooms, that share of the rooms has none.
        var cold = Math.Exp(-(double)Count / _settings.Rooms);
        var connect = (_costs.Connect + (_costs.Load * cold)) * Micro;
        _spareConnects = Math.Min(_spareConnects, 1) + (Math.Max(0, power - steady) / connect);
        var waiting = _opening.Count;
        var (served, wasted) = _opening.Work((long)_spareConnects);
        _spareConnects -= served + wasted;
        Count += served;
        if (served > 0) _spreads.Add(served, ReturnSpread.Of((int)Count, RoomOfOthers));
        Processor = Math.Min(1, (steady + (waiting * connect)) / power);
        var free = Math.Max(power - steady, 0) / tick;
        Delay = _opening.Count == 0 && steady < power ? 0
            : free <= 0 ? MaxDelay : Math.Min(MaxDelay, _opening.Count * connect / free);
        var fanOut = Count * _costs.Deliver * Micro / _settings.Rooms / _settings.Cores;
        P99 = _costs.Delay.P99(fanOut, Processor, Delay);
        return (served, wasted);
    }

    private void GiveAway(Crowd crowd)
    {
        var drained = _drain.Advance(_clock.Date, _clock.Tick, Count, View, Id);
        var moved = _settings.EvensOut && Phase == NodePhase.Serving
            ? _balance.DueAt(_clock.Elapsed, View, Count, _admission.Used, _admission.Free) : 0;
        var away = Math.Min(Count, drained + moved);
        Leave(away);
        crowd.Move(away);
        Tick = Tick with { Moved = away };
        // What is left when the process stops is cut.
        if (Phase == NodePhase.Stopping) End(crowd);
    }

    private void FallIfOverloaded(Crowd crowd)
    {
        if (Processor < 1) _overloadedSince = double.PositiveInfinity;
        else if (double.IsPositiveInfinity(_overloadedSince)) _overloadedSince = _clock.Now;
        if (_settings.FallsAfter <= 0 || _clock.Now - _overloadedSince < _settings.FallsAfter) return;
        HasFallen = true;
        End(crowd);
    }
}
