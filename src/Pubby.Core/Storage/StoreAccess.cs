namespace Pubby.Core.Storage;

/// <summary>
/// One way to use the store, reading or writing, and whether it works. Calls show it and, after one has failed, a probe
/// that does the same. It is logged once when it fails and once when it works again. Safe for any number of threads.
/// </summary>
/// <param name="probe">Does what failed. Throws <see cref="StoreUnavailableException"/> while it still fails.</param>
/// <param name="settle">How long nothing may have failed before it counts as working again.</param>
internal sealed class StoreAccess(Func<CancellationToken, Task> probe, TimeSpan settle, TimeProvider time, StoreLog log, CancellationToken stopping)
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A failure this soon after a recovery is flapping, for example where one partition is throttled: it must settle.
    /// </summary>
    private static readonly TimeSpan Flap = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FlapSettle = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private volatile string? _fault;
    private long _failedAt;
    private long? _recoveredAt;
    private TimeSpan _settle;
    private bool _isProbing;
    private volatile bool _isInDoubt;

    /// <summary>It works again.</summary>
    public event Action? Recovered;

    /// <summary>Why it does not work, or null.</summary>
    public string? Fault => _fault;

    /// <summary>It does not work, or perhaps not: <see cref="Check()"/> has not found out yet.</summary>
    public bool IsInDoubt => _isInDoubt || _fault is not null;

    /// <summary>A call has been answered.</summary>
    public void Succeeded()
    {
        if (!IsInDoubt) return;
        lock (_gate)
        {
            _isInDoubt = false;
            if (_fault is null || time.GetElapsedTime(_failedAt) < _settle) return;
            _fault = null;
            _recoveredAt = time.GetTimestamp();
        }
        log.Recovered();
        Recovered?.Invoke();
    }

    /// <summary>A call has failed.</summary>
    public void Failed(StoreUnavailableException fault)
    {
        if (stopping.IsCancellationRequested) return;
        bool isNew;
        lock (_gate)
        {
            isNew = _fault is null;
            _isInDoubt = false;
            if (isNew) _settle = _recoveredAt is { } recovered && time.GetElapsedTime(recovered) < Flap && FlapSettle > settle ? FlapSettle : settle;
            _fault = fault.Message;
            _failedAt = time.GetTimestamp();
        }
        if (isNew) log.Failed(fault.Message);
        Check(ProbePeriod);
    }

    /// <summary>Something else failed, and this may fail too: finds out at once.</summary>
    public void Check() => Check(TimeSpan.Zero);

    private void Check(TimeSpan delay)
    {
        lock (_gate)
        {
            if (_isProbing || stopping.IsCancellationRequested) return;
            _isProbing = true;
            _isInDoubt = delay == TimeSpan.Zero;
        }
        _ = ProbeUntilRecoveredAsync(delay);
    }

    private async Task ProbeUntilRecoveredAsync(TimeSpan delay)
    {
        try
        {
            do
            {
                if (delay > TimeSpan.Zero) await Task.Delay(delay, time, stopping);
                await ProbeAsync();
                delay = ProbePeriod;
            }
            while (!TryStopProbing());
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    /// <summary>A failure from now on starts a new probe.</summary>
    private bool TryStopProbing()
    {
        lock (_gate)
        {
            if (_fault is not null) return false;
            _isProbing = false;
            return true;
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            await probe(stopping);
            Succeeded();
        }
        catch (StoreUnavailableException fault)
        {
            Failed(fault);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            // A defect, but no reason to stop probing.
            log.ProbeFailed(fault);
        }
    }
}
