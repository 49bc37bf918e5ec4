using Pubby.Core;

namespace Pubby.Aws.Sns;

/// <summary>All that the SNS relay logs.</summary>
internal static partial class SnsLog
{
    [LoggerMessage(EventIds.SnsUnavailable, LogLevel.Warning, "SNS does not take what this region publishes ({Reason}); other regions are told when it does.")]
    public static partial void Unavailable(ILogger log, string reason);

    [LoggerMessage(EventIds.SnsRecovered, LogLevel.Information, "SNS takes what this region publishes again.")]
    public static partial void Recovered(ILogger log);

    [LoggerMessage(EventIds.SnsMessageRefused, LogLevel.Error, "SNS refuses a message of the room {Room} ({Reason}), which is a defect; other regions are told to read the room again.")]
    public static partial void Refused(ILogger log, string room, string reason);

    [LoggerMessage(EventIds.QueueUnavailable, LogLevel.Warning, "The queue of this region does not answer ({Reason}); its nodes hear of other regions when it does.")]
    public static partial void QueueUnavailable(ILogger log, string reason);

    [LoggerMessage(EventIds.QueueRecovered, LogLevel.Information, "The queue of this region answers again.")]
    public static partial void QueueRecovered(ILogger log);

    [LoggerMessage(EventIds.SnsMessagesUnreadable, LogLevel.Warning, "{Count} SNS messages could not be decoded (last reason: {Reason}); they are left to the dead-letter queue.")]
    public static partial void Unreadable(ILogger log, int count, string reason);

    [LoggerMessage(EventIds.QueueWithoutRedrive, LogLevel.Warning, "The queue {Queue} has no redrive policy: what cannot be read comes again until it is too old. Give it a dead-letter queue, as docs/regions.md says.")]
    public static partial void NoRedrive(ILogger log, string queue);

    [LoggerMessage(EventIds.RegionMessageFailed, LogLevel.Error, "Bug: a message from another region could not be applied. It will be redelivered.")]
    public static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(EventIds.SnsPostsRefused, LogLevel.Warning, "Posts to /regions/sns were refused: {Count}, the last for {Reason}.")]
    public static partial void PostsRefused(ILogger log, int count, string reason);

    [LoggerMessage(EventIds.SnsSubscriptionConfirmed, LogLevel.Information, "The subscription {Subscription} to {Topic} is confirmed.")]
    public static partial void Confirmed(ILogger log, string topic, string subscription);

    [LoggerMessage(EventIds.SnsSubscriptionNotConfirmed, LogLevel.Warning, "A subscription to {Topic} could not be confirmed ({Reason}); SNS asks again.")]
    public static partial void NotConfirmed(ILogger log, string topic, string reason);

    [LoggerMessage(EventIds.SnsSubscriptionEnded, LogLevel.Warning, "A subscription of this region to {Topic} has ended: it hears nothing more by post.")]
    public static partial void Unsubscribed(ILogger log, string topic);
}
