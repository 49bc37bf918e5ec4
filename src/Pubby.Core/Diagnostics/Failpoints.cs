using System.Diagnostics;

namespace Pubby.Core.Diagnostics;

/// <summary>
/// Deliberate faults, for fault tests of a fleet (<c>Pubby:Failpoints</c>). Off by default; a node that has any logs
/// them at its start.
/// </summary>
internal sealed partial class Failpoints
{
    private readonly FailpointOptions _options;
    private int _stored;

    public Failpoints(FailpointOptions options, ILogger<Failpoints> log)
    {
        _options = options;
        if (options.DropEnvelopesPercent > 0 || options.DieAfterStores > 0 || AreConnectsArmed)
        {
            LogArmed(log, options.DropEnvelopesPercent, options.DieAfterStores, options.ConnectCostMs,
                options.AdmitAll);
        }
    }

    /// <summary>Connects are not what they are without.</summary>
    public bool AreConnectsArmed => _options.ConnectCostMs > 0 || _options.AdmitAll;

    /// <summary>True: nobody has to wait for a turn to connect.</summary>
    public bool AdmitsAll => _options.AdmitAll;

    /// <summary>Somebody is let in: uses the processor for a while, on a thread of the pool.</summary>
    public async Task OnConnectAsync()
    {
        await Task.Yield();
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since).TotalMilliseconds < _options.ConnectCostMs) Thread.SpinWait(50);
    }

    /// <summary>True: this incoming envelope must be lost without a trace.</summary>
    public bool DropsEnvelope() =>
        _options.DropEnvelopesPercent > 0 && Random.Shared.Next(100) < _options.DropEnvelopesPercent;

    /// <summary>
    /// A message was stored and is not broadcast yet: here the process may die, as if by <c>kill -9</c>.
    /// </summary>
    public void OnStored()
    {
        if (_options.DieAfterStores > 0 && Interlocked.Increment(ref _stored) == _options.DieAfterStores)
            Process.GetCurrentProcess().Kill();
    }

    [LoggerMessage(EventIds.FailpointsArmed, LogLevel.Warning,
        "Failpoints are armed: {Percent} % of envelopes are dropped; the process dies after {Stores} stored " +
        "messages (0: never); a connect costs {ConnectCostMs} ms; all are let in at once: {AdmitAll}.")]
    private static partial void LogArmed(ILogger log, int percent, int stores, int connectCostMs, bool admitAll);
}
