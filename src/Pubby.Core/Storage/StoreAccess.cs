using Pubby.Core.Policies;

namespace Pubby.Core.Storage;

/// <summary>
/// One way to use the store, reading or writing, and whether it works. Calls report how they ended; after a failure a
/// probe does the same again until it works. The log gets one line when it fails and one when it works again. Safe for
/// any number of threads.
/// </summary>
internal sealed class StoreAccess
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A failure this soon after a recovery is flapping, for example where one partition is throttled: it must settle.
    /// </summary>
    private static readonly TimeSpan Flap = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FlapSettle = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TimeSpan _calmSettle;
    private readonly TimeProvider _time;
    private readonly StoreLog _log;
    private readonly CancellationToken _stopping;
    private readonly OutageProbe _probe;
    private volatile string? _fault;
    private long _failedAt;
    private long? _recoveredAt;
    private TimeSpan _settle;
    private volatile bool _isInDoubt;

    /// <param name="probe">
    /// Does what failed. Throws <see cref="StoreUnavailableException"/> while it still fails.
    /// </param>
    /// <param name="settle">How long nothing may have failed before it counts as working again.</param>
    public StoreAccess(
        Func<CancellationToken, Task> probe, TimeSpan settle, TimeProvider time, StoreLog log,
        CancellationToken stopping)
    {
        (_calmSettle, _time, _log, _stopping) = (settle, time, log, stopping);
        _probe = new OutageProbe(
            token => ProbeAsync(probe, token), () => _fault is not null, log.ProbeFailed, ProbePeriod, time, stopping);
    }

    /// <summary>It works again.</summary>
    public event Action? Recovered;

    /// <summary>Why it does not work, or null.</summary>
    public string? Fault => _fault;

    /// <summary>It does not work, or perhaps not: <see cref="Check()"/> has not found out yet.</summary>
    public bool IsInDoubt => _isInDoubt || _fault is not null;

    private bool IsFlapping => _recoveredAt is { } recovered && _time.GetElapsedTime(recovered) < Flap;

    /// <summary>A call has been answered.</summary>
    public void Succeeded()
    {
        if (!IsInDoubt) return;
        lock (_gate)
        {
            _isInDoubt = false;
            if (_fault is null || _time.GetElapsedTime(_failedAt) < _settle) return;
            _fault = null;
            _recoveredAt = _time.GetTimestamp();
        }
        _log.Recovered();
        Recovered?.Invoke();
    }

    /// <summary>A call has failed.</summary>
    public void Failed(StoreUnavailableException fault)
    {
        if (_stopping.IsCancellationRequested) return;
        bool isNew;
        lock (_gate)
        {
            isNew = _fault is null;
            _isInDoubt = false;
            if (isNew) _settle = IsFlapping && FlapSettle > _calmSettle ? FlapSettle : _calmSettle;
            _fault = fault.Message;
            _failedAt = _time.GetTimestamp();
        }
        if (isNew) _log.Failed(fault.Message);
        _probe.Start(ProbePeriod);
    }

    /// <summary>Something else failed, and this may fail too: finds out at once.</summary>
    public void Check() => _probe.Start(TimeSpan.Zero, () => _isInDoubt = true);

    private async Task ProbeAsync(Func<CancellationToken, Task> probe, CancellationToken cancellationToken)
    {
        try
        {
            await probe(cancellationToken);
            Succeeded();
        }
        catch (StoreUnavailableException fault)
        {
            Failed(fault);
        }
    }
}
