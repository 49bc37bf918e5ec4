namespace Pubby.Core.Storage;

/// <summary>The log events of one way to use the store.</summary>
internal abstract partial class StoreLog(ILogger log)
{
    protected ILogger Log => log;

    public abstract void Failed(string reason);

    public abstract void Recovered();

    public void ProbeFailed(Exception fault) => LogProbeFailed(log, fault);

    [LoggerMessage(EventIds.StoreProbeFailed, LogLevel.Error,
        "The probe of the store failed unexpectedly; it continues.")]
    private static partial void LogProbeFailed(ILogger log, Exception fault);
}

internal sealed partial class StoreReadLog(ILogger log) : StoreLog(log)
{
    public override void Failed(string reason) => LogFailed(Log, reason);

    public override void Recovered() => LogRecovered(Log);

    [LoggerMessage(EventIds.StoreUnreadable, LogLevel.Error,
        "The store cannot be read ({Reason}). Subscribers are served from memory, and told that it may be stale.")]
    private static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(EventIds.StoreReadable, LogLevel.Information, "The store can be read again.")]
    private static partial void LogRecovered(ILogger log);
}

internal sealed partial class StoreWriteLog(ILogger log) : StoreLog(log)
{
    public override void Failed(string reason) => LogFailed(Log, reason);

    public override void Recovered() => LogRecovered(Log);

    [LoggerMessage(EventIds.StoreUnwritable, LogLevel.Error,
        "The store takes no writes ({Reason}). Publishers are told to try again; subscribers are served.")]
    private static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(EventIds.StoreWritable, LogLevel.Information, "The store takes writes again.")]
    private static partial void LogRecovered(ILogger log);
}
