namespace Pubby.Core.Policies;

/// <summary>
/// Asks a server that failed again and again, until it is up. One probing runs at a time. No failure is missed: one
/// that arrives just as probing ends either keeps that probing alive or starts another. Safe for any number of threads.
/// </summary>
/// <param name="probe">Does what failed, and notes whether that works again.</param>
/// <param name="isDown">
/// Whether the last that was noted is a failure. Called under this object's lock: it must not wait. A caller of
/// <see cref="Start"/> notes the failure first.
/// </param>
/// <param name="onDefect">Gets what <paramref name="probe"/> throws. That does not end the probing.</param>
/// <param name="period">Between two probes.</param>
internal sealed class OutageProbe(
    Func<CancellationToken, Task> probe, Func<bool> isDown, Action<Exception> onDefect, TimeSpan period,
    TimeProvider time, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private bool _isProbing;

    /// <summary>Probes until the server is up. Does nothing while probing runs.</summary>
    /// <param name="delay">Before the first probe.</param>
    /// <param name="starting">Called if this call starts the probing, before the first probe. It must not wait.</param>
    public void Start(TimeSpan delay, Action? starting = null)
    {
        lock (_gate)
        {
            if (_isProbing || stopping.IsCancellationRequested) return;
            _isProbing = true;
            starting?.Invoke();
        }
        _ = RunAsync(delay);
    }

    private async Task RunAsync(TimeSpan delay)
    {
        try
        {
            do
            {
                if (delay > TimeSpan.Zero) await Task.Delay(delay, time, stopping);
                await ProbeAsync();
                delay = period;
            }
            while (!TryEnd());
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            await probe(stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            onDefect(fault);
        }
    }

    /// <summary>
    /// Looks and ends under one lock: a failure that is noted later finds no probing, and starts one.
    /// </summary>
    private bool TryEnd()
    {
        lock (_gate)
        {
            if (isDown()) return false;
            _isProbing = false;
            return true;
        }
    }
}
