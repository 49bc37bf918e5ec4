using System.Net;
using Polly.Timeout;

namespace Pubby.Publisher.Http;

/// <summary>Which tries are made again. Everything follows from the request and what came of it; nothing is remembered.</summary>
internal static class RetryRules
{
    public static bool ShouldRetry(HttpRequestMessage? request, HttpResponseMessage? answer, Exception? fault) =>
        IsPassing(answer, fault) && (request is null || MayRepeat(request) || WasNotTaken(answer, fault));

    /// <summary>How long the hub asks to wait; null: it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage? answer, TimeProvider time) => answer?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private static bool IsPassing(HttpResponseMessage? answer, Exception? fault) => fault is not null
        ? fault is HttpRequestException or TimeoutRejectedException or IOException
        : answer?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>
    /// A put, a delete and a batch of them may be taken twice: the second finds its own effect. A condition would be broken by it, and a message
    /// that is broadcast only would be heard twice.
    /// </summary>
    private static bool MayRepeat(HttpRequestMessage request) =>
        request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch.Count == 0
        && !request.RequestUri!.Query.Contains("store=false", StringComparison.Ordinal);

    private static bool WasNotTaken(HttpResponseMessage? answer, Exception? fault) => fault is HttpRequestException lost
        ? lost.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        : answer?.StatusCode is HttpStatusCode.TooManyRequests;
}
