using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;
using Pubby.Core.Regions;
using Pubby.Hub.Http;

namespace Pubby.Hub.Regions;

/// <summary>
/// <c>POST /regions/sns</c>: SNS posts a message of another region. It needs no publisher's key: the signature shows
/// who wrote it. The answer is 200 only after the message reached the region's nodes. After a 503, SNS posts it again.
/// </summary>
internal sealed class SnsPushEndpoint
{
    public const string Path = "/regions/sns";

    /// <summary>At once. Each may hold a post in memory.</summary>
    private const int MaxPosts = 64;

    private static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    private readonly SnsPostReceiver _receiver;
    private readonly RegionMeter _meter;
    private readonly LogThrottle _refused;
    private int _posts;

    public SnsPushEndpoint(SnsPostReceiver receiver, RegionMeter meter, TimeProvider time, ILogger<SnsPushEndpoint> log)
    {
        (_receiver, _meter) = (receiver, meter);
        _refused = new LogThrottle(LogPeriod, time, (count, reason) => SnsLog.PostsRefused(log, count, reason));
    }

    public async Task PostAsync(HttpContext http)
    {
        try
        {
            var isOverloaded = Interlocked.Increment(ref _posts) > MaxPosts;
            var refusal = isOverloaded ? PostRefusal.Overloaded : await ReceiveAsync(http);
            if (refusal is not null) await RefuseAsync(http, refusal);
        }
        finally
        {
            Interlocked.Decrement(ref _posts);
        }
    }

    private async ValueTask<PostRefusal?> ReceiveAsync(HttpContext http)
    {
        if (http.Request.Headers["x-amz-sns-rawdelivery"].Count > 0) return PostRefusal.Raw;
        if (await RequestBody.ReadAsync(http, SnsPost.MaxBytes) is not { } body) return PostRefusal.TooLarge;
        SnsPost? post;
        using (body) post = SnsPost.TryParse(body.Memory);
        return post is null ? PostRefusal.Malformed : await _receiver.ReceiveAsync(post, http.RequestAborted);
    }

    private Task RefuseAsync(HttpContext http, PostRefusal refusal)
    {
        // The inbox counts the unreadable ones itself.
        if (refusal != PostRefusal.Unreadable) _meter.Refused(refusal.Code);
        _refused.Add(refusal.Code);
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Detail);
    }
}
