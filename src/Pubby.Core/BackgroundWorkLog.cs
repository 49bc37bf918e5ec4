namespace Pubby.Core;

/// <summary>The log of work in the background that failed by a mistake, and goes on.</summary>
internal static partial class BackgroundWorkLog
{
    /// <param name="work">What failed, for people: "reading the queue".</param>
    [LoggerMessage(EventIds.BackgroundWorkFailed, LogLevel.Error,
        "Bug: {Work} failed. It goes on in 10 s.")]
    public static partial void Failed(ILogger log, string work, Exception fault);
}
