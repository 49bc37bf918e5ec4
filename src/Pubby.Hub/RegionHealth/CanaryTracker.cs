using Pubby.Core.Policies;
using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// The canaries of this node that are out, and what is concluded from when they come back: each is one measurement. Times are this node's own, from one clock. There are
/// never more out than are sent within <see cref="CanaryOptions.LostAfter"/>. Safe for any number of threads.
/// </summary>
internal sealed class CanaryTracker(CanaryOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<Flight> _out = new();
    private readonly Hysteresis _hysteresis = new(options.RedAfter, options.GreenAfter);
    private long _last;
    private long _lost;
    private TimeSpan? _delay;
    private long _heardAt;
    private string? _fault;

    /// <summary>How many never came back, or could not be sent.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>A canary goes out now.</summary>
    /// <returns>Its number, above all before it.</returns>
    public long Begin()
    {
        lock (_gate)
        {
            Judge();
            _out.Enqueue(new Flight(++_last, time.GetTimestamp()));
            return _last;
        }
    }

    /// <summary>It came back. Those before it were overtaken: the newest wins, here too, and they say nothing more.</summary>
    /// <returns>How long it was out; null: nobody waits for it any more.</returns>
    public TimeSpan? Heard(long number)
    {
        lock (_gate)
        {
            Judge();
            Flight? flight = null;
            while (_out.TryPeek(out var next) && next.Number <= number) flight = _out.Dequeue();
            if (flight?.Number != number) return null;
            _delay = time.GetElapsedTime(flight.SentAt);
            _heardAt = time.GetTimestamp();
            if (flight.IsLate) return _delay;
            _fault = null;
            _hysteresis.Good();
            return _delay;
        }
    }

    /// <summary>It could not be published, which is a measurement too.</summary>
    /// <param name="why">A sentence for people.</param>
    public void Fail(long number, string why)
    {
        lock (_gate)
        {
            Judge();
            _fault = why;
            foreach (var flight in _out)
            {
                if (flight.Number != number || flight.HasFailed) continue;
                // It stays until its time is over: a write that ended in doubt may still come back, and is then no news.
                flight.HasFailed = true;
                Count(flight, RegionStatus.Lost);
            }
        }
    }

    /// <summary>It is stored, and somebody is told later.</summary>
    public void Defer(string why)
    {
        lock (_gate) _fault = why;
    }

    public RegionHealth Health()
    {
        lock (_gate)
        {
            Judge();
            return new RegionHealth(
                _hysteresis.Status, _hysteresis.BadInARow, _hysteresis.GoodInARow, _delay, _delay is null ? null : time.GetElapsedTime(_heardAt), _hysteresis.BadInARow > 0 ? _fault : null);
        }
    }

    private void Judge()
    {
        foreach (var flight in _out)
        {
            if (time.GetElapsedTime(flight.SentAt) >= options.LateAfter) Count(flight, RegionStatus.Late);
        }
        while (_out.TryPeek(out var oldest) && time.GetElapsedTime(oldest.SentAt) >= options.LostAfter)
        {
            _out.Dequeue();
            if (oldest.HasFailed) continue;
            _lost++;
            _hysteresis.Worsen();
        }
    }

    private void Count(Flight flight, RegionStatus how)
    {
        if (how == RegionStatus.Lost) _lost++;
        if (!flight.IsLate) _hysteresis.Bad(how);
        else if (how == RegionStatus.Lost) _hysteresis.Worsen();
        flight.IsLate = true;
    }

    private sealed class Flight(long number, long sentAt)
    {
        public long Number { get; } = number;

        public long SentAt { get; } = sentAt;

        /// <summary>It was counted among the bad ones; coming back does not undo that.</summary>
        public bool IsLate { get; set; }

        public bool HasFailed { get; set; }
    }
}

/// <param name="Delay">Of the last canary that came back; null: none did yet.</param>
/// <param name="Ago">How long ago that was.</param>
/// <param name="Fault">What is known of why the last were late or lost, as a sentence; null: nothing.</param>
internal sealed record RegionHealth(RegionStatus Status, int BadInARow, int GoodInARow, TimeSpan? Delay, TimeSpan? Ago, string? Fault);
