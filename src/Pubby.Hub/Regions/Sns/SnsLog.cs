namespace Pubby.Hub.Regions.Sns;

/// <summary>All that the SNS relay logs.</summary>
internal static partial class SnsLog
{
    [LoggerMessage(6100, LogLevel.Warning, "SNS does not take what this region publishes ({Reason}); other regions are told when it does.")]
    public static partial void Away(ILogger log, string reason);

    [LoggerMessage(6101, LogLevel.Information, "SNS takes what this region publishes again.")]
    public static partial void Back(ILogger log);

    [LoggerMessage(6102, LogLevel.Error, "SNS refuses a message of the room {Room} ({Reason}), which is a defect; other regions are told to read the room again.")]
    public static partial void Refused(ILogger log, string room, string reason);

    [LoggerMessage(6110, LogLevel.Warning, "The queue of this region does not answer ({Reason}); its nodes hear of other regions when it does.")]
    public static partial void QueueAway(ILogger log, string reason);

    [LoggerMessage(6111, LogLevel.Information, "The queue of this region answers again.")]
    public static partial void QueueBack(ILogger log);

    [LoggerMessage(6112, LogLevel.Warning, "Of what came from SNS, {Count} could not be read, the last as it is {Reason}; they are left to the dead-letter queue.")]
    public static partial void Unreadable(ILogger log, int count, string reason);

    [LoggerMessage(6113, LogLevel.Warning, "The queue {Queue} has no redrive policy: what cannot be read comes again until it is too old. Give it a dead-letter queue, as docs/regions.md says.")]
    public static partial void NoRedrive(ILogger log, string queue);

    [LoggerMessage(6114, LogLevel.Error, "What another region said could not be passed on, which is a defect; it is brought again.")]
    public static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(6120, LogLevel.Warning, "Posts to /regions/sns were refused: {Count}, the last for {Reason}.")]
    public static partial void PostsRefused(ILogger log, int count, string reason);

    [LoggerMessage(6121, LogLevel.Information, "The subscription {Subscription} to {Topic} is confirmed.")]
    public static partial void Confirmed(ILogger log, string topic, string subscription);

    [LoggerMessage(6122, LogLevel.Warning, "A subscription to {Topic} could not be confirmed ({Reason}); SNS asks again.")]
    public static partial void NotConfirmed(ILogger log, string topic, string reason);

    [LoggerMessage(6123, LogLevel.Warning, "A subscription of this region to {Topic} has ended: it hears nothing more by post.")]
    public static partial void Unsubscribed(ILogger log, string topic);
}
