using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;
using Pubby.Core.Regions;
using Pubby.Hub.Http;

namespace Pubby.Hub.Regions;

/// <summary>
/// <c>POST /regions/sns</c>: another region's word, posted by SNS. It needs no publisher's key: who wrote it is shown by its signature, and nothing of it is
/// believed before. 200 only after the region's nodes were told; SNS posts again what was answered with 503.
/// </summary>
internal sealed class SnsPushEndpoint
{
    public const string Path = "/regions/sns";

    /// <summary>At once; each may hold a post in memory.</summary>
    private const int MaxPosts = 64;

    private static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    private readonly SnsPostCheck _check;
    private readonly ReplayCache _seen;
    private readonly SnsInbox _inbox;
    private readonly ISnsClient _sns;
    private readonly RegionMeter _meter;
    private readonly ILogger _log;
    private readonly LogThrottle _refused;
    private int _posts;

    public SnsPushEndpoint(SnsPostCheck check, ReplayCache seen, SnsInbox inbox, ISnsClient sns, RegionMeter meter, TimeProvider time, ILogger<SnsPushEndpoint> log)
    {
        (_check, _seen, _inbox, _sns, _meter, _log) = (check, seen, inbox, sns, meter, log);
        _refused = new LogThrottle(LogPeriod, time, (count, reason) => SnsLog.PostsRefused(log, count, reason));
    }

    public async Task PostAsync(HttpContext http)
    {
        try
        {
            var refusal = Interlocked.Increment(ref _posts) > MaxPosts ? PostRefusal.Overloaded : await TakeAsync(http);
            if (refusal is not null) await RefuseAsync(http, refusal);
        }
        finally
        {
            Interlocked.Decrement(ref _posts);
        }
    }

    private async ValueTask<PostRefusal?> TakeAsync(HttpContext http)
    {
        if (http.Request.Headers["x-amz-sns-rawdelivery"].Count > 0) return PostRefusal.Raw;
        if (await RequestBody.ReadAsync(http, SnsPost.MaxBytes) is not { } body) return PostRefusal.TooLarge;
        SnsPost? post;
        using (body) post = SnsPost.TryParse(body.Memory);
        if (post is null) return PostRefusal.Malformed;
        if (await _check.CheckAsync(post, http.RequestAborted) is { } refusal) return refusal;
        refusal = await TakeAsync(post, http.RequestAborted);
        // Only now: one that is posted again after a 503 is no replay.
        if (refusal is null) _seen.Add(post.MessageId);
        return refusal;
    }

    private async ValueTask<PostRefusal?> TakeAsync(SnsPost post, CancellationToken cancellationToken)
    {
        switch (post.Type)
        {
            case SnsPostType.Notification:
                return await _inbox.ReceiveAsync(post.Message) switch
                {
                    Received.Done => null,
                    Received.Again => PostRefusal.NotPassedOn,
                    _ => PostRefusal.Unreadable,
                };
            case SnsPostType.SubscriptionConfirmation:
                return await ConfirmAsync(post, cancellationToken);
            default:
                SnsLog.Unsubscribed(_log, post.TopicArn);
                return null;
        }
    }

    /// <summary>By a call to SNS itself: an address that came in a post is never fetched.</summary>
    private async ValueTask<PostRefusal?> ConfirmAsync(SnsPost post, CancellationToken cancellationToken)
    {
        try
        {
            SnsLog.Confirmed(_log, post.TopicArn, await _sns.ConfirmSubscriptionAsync(post.TopicArn, post.Token!, cancellationToken));
            return null;
        }
        catch (SnsException fault)
        {
            SnsLog.NotConfirmed(_log, post.TopicArn, fault.Code);
            return PostRefusal.NotConfirmed;
        }
    }

    private Task RefuseAsync(HttpContext http, PostRefusal refusal)
    {
        // The inbox has counted it.
        if (refusal != PostRefusal.Unreadable) _meter.Refused(refusal.Code);
        _refused.Add(refusal.Code);
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Detail);
    }
}
