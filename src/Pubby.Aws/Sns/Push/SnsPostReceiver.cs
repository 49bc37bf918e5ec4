namespace Pubby.Aws.Sns.Push;

/// <summary>
/// Takes a post of SNS: checks that SNS signed it, then applies its message or confirms its subscription. Nothing of a
/// post is trusted before its signature is checked. Safe for any number of threads.
/// </summary>
internal sealed class SnsPostReceiver(
    SnsPostCheck check, ReplayCache taken, SnsInbox inbox, ISnsClient sns, ILogger<SnsPostReceiver> log)
{
    /// <returns>Null: the post was taken.</returns>
    public async ValueTask<PostRefusal?> ReceiveAsync(SnsPost post, CancellationToken cancellationToken)
    {
        if (await check.CheckAsync(post, cancellationToken) is { } refusal) return refusal;
        refusal = await TakeAsync(post, cancellationToken);
        // Only now: SNS posts again what was answered with 503, and that is no replay.
        if (refusal is null) taken.Add(post.MessageId);
        return refusal;
    }

    private async ValueTask<PostRefusal?> TakeAsync(SnsPost post, CancellationToken cancellationToken)
    {
        switch (post.Type)
        {
            case SnsPostType.Notification:
                return await inbox.ReceiveAsync(post.Message) switch
                {
                    Received.Done => null,
                    Received.Again => PostRefusal.NotApplied,
                    _ => PostRefusal.Unreadable,
                };
            case SnsPostType.SubscriptionConfirmation:
                return await ConfirmAsync(post, cancellationToken);
            default:
                SnsLog.Unsubscribed(log, post.TopicArn);
                return null;
        }
    }

    /// <summary>Calls SNS itself: an address from a post is never fetched.</summary>
    private async ValueTask<PostRefusal?> ConfirmAsync(SnsPost post, CancellationToken cancellationToken)
    {
        try
        {
            var subscription = await sns.ConfirmSubscriptionAsync(post.TopicArn, post.Token!, cancellationToken);
            SnsLog.Confirmed(log, post.TopicArn, subscription);
            return null;
        }
        catch (SnsException fault)
        {
            SnsLog.NotConfirmed(log, post.TopicArn, fault.Code);
            return PostRefusal.NotConfirmed;
        }
    }
}
