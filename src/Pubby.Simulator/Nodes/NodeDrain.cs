using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Simulator.Nodes;

/// <summary>
/// Which phase a node is in, and how many clients it gives away in a tick: the hub's own <see cref="PhaseMachine"/> and
/// <see cref="DrainPace"/>.
/// </summary>
internal sealed class NodeDrain(NodeSettings settings)
{
    /// <summary>The pace's margin, and how long after a deadline a node waits for clients that do not answer.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly PhaseMachine _machine = new(TimeSpan.FromSeconds(settings.Notice), Grace);
    private DrainPace? _pace;
    private double _seconds = settings.DrainSeconds;
    private double _due;
    private FleetView? _view;
    private double? _room;

    public NodePhase Phase => _machine.Phase;

    public bool IsOrdered => _machine.Order is not null;

    /// <summary>False: it gives away all at once, and asks nobody.</summary>
    public bool IsPaced { get; private set; } = true;

    public void Start(DateTimeOffset now) => _machine.Start(now);

    /// <param name="seconds">Over how long; null: as the settings say.</param>
    public void Order(DrainOrder order, double? seconds, bool isPaced)
    {
        _seconds = seconds ?? settings.DrainSeconds;
        IsPaced = isPaced;
        _machine.SetOrder("scenario", order);
    }

    public void Withdraw() => _machine.SetOrder("scenario", null);

    public void Pause()
    {
        if (_machine.Order is { } order) _machine.SetOrder("scenario", order with { IsPaused = true });
    }

    /// <returns>How many are told to go in this tick.</returns>
    public long Advance(DateTimeOffset now, TimeSpan tick, long open, FleetView? view, string id)
    {
        if (IsOrdered || Phase != NodePhase.Serving) _machine.Advance(now, (int)open);
        if (Phase != NodePhase.Draining)
        {
            _pace = null;
            return 0;
        }
        if (_machine.Order?.IsPaused == true) return 0;
        if (!IsPaced) return open;
        _pace ??= new DrainPace(now, TimeSpan.FromSeconds(_seconds), Margin);
        var rate = _pace.Value.RateAt(now, (int)open, _machine.Order?.Deadline, RoomIn(view, id));
        if (double.IsInfinity(rate)) return open;
        _due += rate * tick.TotalSeconds;
        var due = (long)Math.Min(_due, open);
        _due = Math.Min(_due - due, 1);
        return due;
    }

    /// <summary>Computed once for each view.</summary>
    private double? RoomIn(FleetView? view, string id)
    {
        if (!ReferenceEquals(view, _view)) (_view, _room) = (view, view?.RoomFor(id));
        return _room;
    }
}
