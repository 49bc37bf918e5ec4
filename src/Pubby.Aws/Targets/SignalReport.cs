using Pubby.Core;

namespace Pubby.Aws.Targets;

/// <summary>
/// Tells operators once what a signal cannot know, until it knows it again. What ends by itself is told only if it
/// lasts. Not safe for several threads.
/// </summary>
/// <param name="signal">The signal's name.</param>
internal sealed partial class SignalReport(string signal, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private long? _unknownSince;
    private bool _isTold;

    public void Fault(TargetFault fault)
    {
        _unknownSince ??= time.GetTimestamp();
        if (_isTold || (!fault.IsLasting && time.GetElapsedTime(_unknownSince.Value) < Patience)) return;
        _isTold = true;
        LogUnknown(log, signal, fault.Sentence);
    }

    /// <param name="what">What is known now.</param>
    public void Known(string what)
    {
        if (_isTold) LogKnown(log, signal, what);
        (_unknownSince, _isTold) = (null, false);
    }

    /// <summary>The signal begins to follow something.</summary>
    public void Found(string what)
    {
        LogKnown(log, signal, what);
        (_unknownSince, _isTold) = (null, false);
    }

    [LoggerMessage(EventIds.DrainSignalUnknown, LogLevel.Warning,
        "The drain signal {Signal} does not know all that it needs: {Reason} What is not known is no reason to drain.")]
    private static partial void LogUnknown(ILogger log, string signal, string reason);

    [LoggerMessage(EventIds.DrainSignalKnown, LogLevel.Information, "The drain signal {Signal} follows {What}.")]
    private static partial void LogKnown(ILogger log, string signal, string what);
}
