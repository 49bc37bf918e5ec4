using Pubby.Core;

namespace Pubby.Aws.Sns;

/// <summary>The log of the SNS relay.</summary>
internal static partial class SnsLog
{
    [LoggerMessage(EventIds.SnsUnavailable, LogLevel.Warning,
        "SNS does not take this region's messages ({Reason}); other regions get them when it does.")]
    public static partial void Unavailable(ILogger log, string reason);

    [LoggerMessage(EventIds.SnsRecovered, LogLevel.Information, "SNS takes this region's messages again.")]
    public static partial void Recovered(ILogger log);

    [LoggerMessage(EventIds.SnsMessageRefused, LogLevel.Error,
        "Bug: SNS rejects a message of the room {Room} ({Reason}). Other regions read the room again instead.")]
    public static partial void Refused(ILogger log, string room, string reason);

    [LoggerMessage(EventIds.QueueUnavailable, LogLevel.Warning,
        "The queue of this region does not answer ({Reason}); its nodes get other regions' messages when it does.")]
    public static partial void QueueUnavailable(ILogger log, string reason);

    [LoggerMessage(EventIds.QueueRecovered, LogLevel.Information, "The queue of this region answers again.")]
    public static partial void QueueRecovered(ILogger log);

    [LoggerMessage(EventIds.SnsMessagesUnreadable, LogLevel.Warning,
        "{Count} SNS messages could not be decoded (last reason: {Reason}); they are left to the dead-letter queue.")]
    public static partial void Unreadable(ILogger log, int count, string reason);

    [LoggerMessage(EventIds.QueueWithoutRedrive, LogLevel.Warning,
        "The queue {Queue} has no redrive policy: a message that cannot be read is redelivered until it is too old. " +
        "Give it a dead-letter queue, as docs/how-to/relay-over-sns.md says.")]
    public static partial void NoRedrive(ILogger log, string queue);

    [LoggerMessage(EventIds.RegionMessageFailed, LogLevel.Error,
        "Bug: a message from another region could not be applied. It will be redelivered.")]
    public static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(EventIds.SnsPostsRefused, LogLevel.Warning,
        "{Count} posts to /regions/sns were refused (last reason: {Reason}).")]
    public static partial void PostsRefused(ILogger log, int count, string reason);

    [LoggerMessage(EventIds.SnsSubscriptionConfirmed, LogLevel.Information,
        "The subscription {Subscription} to {Topic} is confirmed.")]
    public static partial void Confirmed(ILogger log, string topic, string subscription);

    [LoggerMessage(EventIds.SnsSubscriptionNotConfirmed, LogLevel.Warning,
        "A subscription to {Topic} could not be confirmed ({Reason}); SNS asks again.")]
    public static partial void NotConfirmed(ILogger log, string topic, string reason);

    [LoggerMessage(EventIds.SnsSubscriptionEnded, LogLevel.Warning,
        "A subscription of this region to {Topic} has ended: the region receives no more posts from it.")]
    public static partial void Unsubscribed(ILogger log, string topic);
}
