using Pubby.Core.Policies;
using Pubby.Simulator.Clients;

namespace Pubby.Simulator.Nodes;

/// <summary>
/// Who is let in, and when: the hub's own <see cref="AdmissionRate"/>, <see cref="TurnBucket"/> and
/// <see cref="ReconnectHint"/>, over counts of clients.
/// </summary>
internal sealed class Admission(ConnectQueue opening)
{
    /// <summary>Those who are refused together are told so many different times.</summary>
    private const int HintParts = 4;

    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(250);

    private readonly Waiters _returning = new();
    private readonly Waiters _fresh = new();
    private readonly ReconnectHint _hint = new();
    private readonly AdmissionRate _rate = new();
    private TurnBucket? _turns;
    private TimeSpan _sampledAt;
    private long _taken;
    private double _work;
    private double _unavailable;

    /// <summary>Those that wait for their turn.</summary>
    public long Waiting => _returning.Count + _fresh.Count;

    /// <summary>How many a second were let in lately.</summary>
    public double Used { get; private set; }

    /// <summary>How many more a second others may plan with.</summary>
    public double Free => Math.Max(0, _rate.Promise - Used);

    /// <summary>How many a second the node lets in.</summary>
    public double PerSecond => _rate.PerSecond;

    /// <summary>Lets clients wait for their turn.</summary>
    /// <returns>How many were refused, as too many wait.</returns>
    public long Offer(Batch batch, long clients, TimeSpan now)
    {
        _turns ??= new TurnBucket(_rate, now);
        var queue = batch.Kind == ClientKind.New ? _fresh : _returning;
        // Who gets a turn at once does not wait.
        var most = (long)Math.Max(0, _turns.MaxWaiting * 1.1 - queue.Count);
        var waits = Math.Min(clients, most);
        queue.Add(batch, waits, now);
        Refuse(batch, clients - waits, now);
        return clients - waits;
    }

    /// <summary>Gives out the turns of a tick.</summary>
    /// <returns>How many were refused, as their turn did not come in time.</returns>
    public long Advance(TimeSpan now)
    {
        if (_turns is null || Waiting == 0) return 0;
        var turns = _turns.Take(now, Waiting);
        var fresh = Math.Min(_fresh.Count, turns * TurnBucket.FreshOfRound / TurnBucket.Round);
        var returning = Math.Min(_returning.Count, turns - fresh);
        fresh = Math.Min(_fresh.Count, turns - returning);
        _returning.Take(returning, (batch, part) => opening.Add(batch, part, now.TotalSeconds));
        _fresh.Take(fresh, (batch, part) => opening.Add(batch, part, now.TotalSeconds));
        _taken += turns;
        return Expire(_returning, now) + Expire(_fresh, now);
    }

    /// <summary>How the node was in this tick; the rate follows.</summary>
    /// <param name="delay">How long work waits.</param>
    /// <param name="processor">The share of its quota that it used, and that it could not have.</param>
    /// <param name="tick">Its length.</param>
    public void Observe(
        TimeSpan now, TimeSpan delay, (double Used, double Unavailable) processor, TimeSpan tick)
    {
        _work += processor.Used * tick.TotalSeconds;
        _unavailable += Math.Max(processor.Used, processor.Unavailable) * tick.TotalSeconds;
        var elapsed = now - _sampledAt;
        if (elapsed < SamplePeriod) return;
        Used = _taken / elapsed.TotalSeconds;
        // As in the hub, a node to which nobody connects is left alone.
        if (_taken > 0 || Waiting > 0)
        {
            var load = new NodeLoad(delay, delay, _work / elapsed.TotalSeconds);
            _turns?.Observe(now, load with { Unavailable = _unavailable / elapsed.TotalSeconds }, Used);
        }
        (_sampledAt, _taken, _work, _unavailable) = (now, 0, 0, 0);
    }

    /// <summary>Tells clients when to come back.</summary>
    public void Refuse(Batch batch, long clients, TimeSpan now)
    {
        for (var i = 0; i < HintParts; i++)
        {
            var part = clients / (HintParts - i);
            clients -= part;
            if (part == 0) continue;
            // Retry-After is in whole seconds.
            var told = _hint.Next(now, _rate.PerSecond, part);
            batch.Fail(part, TimeSpan.FromSeconds(Math.Ceiling(told.TotalSeconds)));
        }
    }

    /// <summary>The node is gone.</summary>
    public void Drop()
    {
        _returning.Take(_returning.Count, (batch, part) => batch.Fail(part, hint: null));
        _fresh.Take(_fresh.Count, (batch, part) => batch.Fail(part, hint: null));
    }

    private long Expire(Waiters waiters, TimeSpan now)
    {
        var late = waiters.CountUntil(now - TurnBucket.MaxWait);
        waiters.Take(late, (batch, part) => Refuse(batch, part, now));
        return late;
    }
}
