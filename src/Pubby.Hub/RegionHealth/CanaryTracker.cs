using Pubby.Core.Policies;
using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// This node's canaries that have not come back yet, and the health that follows from when they do. Each canary is one
/// measurement. All times are of this node's one clock. Bounded: no more canaries wait than are sent within
/// <see cref="CanaryOptions.LostAfter"/>. Safe for any number of threads.
/// </summary>
internal sealed class CanaryTracker(CanaryOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<SentCanary> _waiting = new();
    private readonly Hysteresis _hysteresis = new(options.RedAfter, options.GreenAfter);
    private long _last;
    private long _lost;
    private TimeSpan? _delay;
    private long _receivedAt;
    private string? _fault;

    /// <summary>How many never came back, or could not be sent.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>A canary is sent now.</summary>
    /// <returns>Its number, greater than all before it.</returns>
    public long Begin()
    {
        lock (_gate)
        {
            CheckOverdue();
            _waiting.Enqueue(new SentCanary(++_last, time.GetTimestamp()));
            return _last;
        }
    }

    /// <summary>
    /// A canary came back. The newest wins here too: canaries sent before it are superseded, and no longer measure
    /// anything.
    /// </summary>
    /// <returns>How long it took; null: nothing waits for it any more.</returns>
    public TimeSpan? Received(long number)
    {
        lock (_gate)
        {
            CheckOverdue();
            SentCanary? canary = null;
            while (_waiting.TryPeek(out var next) && next.Number <= number) canary = _waiting.Dequeue();
            if (canary?.Number != number) return null;
            _delay = time.GetElapsedTime(canary.SentAt);
            _receivedAt = time.GetTimestamp();
            if (canary.IsLate) return _delay;
            _fault = null;
            _hysteresis.Good();
            return _delay;
        }
    }

    /// <summary>A canary could not be published. That is a measurement too.</summary>
    /// <param name="why">A sentence for people.</param>
    public void Fail(long number, string why)
    {
        lock (_gate)
        {
            CheckOverdue();
            _fault = why;
            foreach (var canary in _waiting)
            {
                if (canary.Number != number || canary.HasFailed) continue;
                // It stays until its time is over: an uncertain write may still come back, and then counts no more.
                canary.HasFailed = true;
                Count(canary, RegionStatus.Lost);
            }
        }
    }

    /// <summary>A canary is stored, and other nodes or regions get it later.</summary>
    public void Defer(string why)
    {
        lock (_gate) _fault = why;
    }

    public RegionHealth Health()
    {
        lock (_gate)
        {
            CheckOverdue();
            return new RegionHealth(
                _hysteresis.Status, _hysteresis.BadInARow, _hysteresis.GoodInARow, _delay,
                _delay is null ? null : time.GetElapsedTime(_receivedAt), _hysteresis.BadInARow > 0 ? _fault : null);
        }
    }

    private void CheckOverdue()
    {
        foreach (var canary in _waiting)
        {
            if (time.GetElapsedTime(canary.SentAt) >= options.LateAfter) Count(canary, RegionStatus.Late);
        }
        while (_waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.SentAt) >= options.LostAfter)
        {
            _waiting.Dequeue();
            if (oldest.HasFailed) continue;
            _lost++;
            _hysteresis.Worsen();
        }
    }

    private void Count(SentCanary canary, RegionStatus how)
    {
        if (how == RegionStatus.Lost) _lost++;
        if (!canary.IsLate) _hysteresis.Bad(how);
        else if (how == RegionStatus.Lost) _hysteresis.Worsen();
        canary.IsLate = true;
    }

    private sealed class SentCanary(long number, long sentAt)
    {
        public long Number { get; } = number;

        public long SentAt { get; } = sentAt;

        /// <summary>It counted as bad. Coming back does not change that.</summary>
        public bool IsLate { get; set; }

        public bool HasFailed { get; set; }
    }
}

/// <param name="Delay">Of the last canary that came back; null: none did yet.</param>
/// <param name="Ago">How long ago that was.</param>
/// <param name="Fault">Why the last canaries were late or lost, as a sentence; null: not known.</param>
internal sealed record RegionHealth(
    RegionStatus Status, int BadInARow, int GoodInARow, TimeSpan? Delay, TimeSpan? Ago, string? Fault);
