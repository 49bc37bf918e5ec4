using System.Diagnostics;

namespace Pubby.Core.Diagnostics;

/// <summary>Faults on purpose, for trials of a fleet (<c>Pubby:Failpoints</c>). Off unless asked for; a node that has any says so at its start.</summary>
internal sealed partial class Failpoints
{
    private readonly FailpointOptions _options;
    private int _stored;

    public Failpoints(FailpointOptions options, ILogger<Failpoints> log)
    {
        _options = options;
        if (options.DropEnvelopesPercent > 0 || options.DieAfterStores > 0) LogArmed(log, options.DropEnvelopesPercent, options.DieAfterStores);
    }

    /// <summary>This envelope is to be lost on its way in, without a trace.</summary>
    public bool DropsEnvelope() => _options.DropEnvelopesPercent > 0 && Random.Shared.Next(100) < _options.DropEnvelopesPercent;

    /// <summary>A message was stored and nobody was told: here the process may die, as if by <c>kill -9</c>.</summary>
    public void OnStored()
    {
        if (_options.DieAfterStores > 0 && Interlocked.Increment(ref _stored) == _options.DieAfterStores) Process.GetCurrentProcess().Kill();
    }

    [LoggerMessage(EventIds.FailpointsArmed, LogLevel.Warning, "Failpoints are armed: {Percent} % of envelopes are dropped; the process dies after {Stores} stored messages (0: never).")]
    private static partial void LogArmed(ILogger log, int percent, int stores);
}
