using System.Net;
using Pubby.Protocol;

namespace Pubby.Publisher.Http;

/// <summary>What an answer or a fault means for another try. Nothing is remembered here.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstCeiling = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastCeiling = TimeSpan.FromSeconds(5);

    /// <summary>The hub, or what is before it, could not; and does not say that it would not.</summary>
    public static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>
    /// A put, a delete and a batch of them may be taken twice: the second finds its own effect. A condition would be broken by it, and a message
    /// that is broadcast only would be heard twice.
    /// </summary>
    public static bool MayRepeat(HttpRequestMessage request) =>
        request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch.Count == 0
        && !request.RequestUri!.Query.Contains("store=false", StringComparison.Ordinal);

    /// <summary>The hub is sure that it did not take it.</summary>
    public static bool WasNotTaken(HttpStatusCode status, PubbyPublishException? refusal) =>
        status is HttpStatusCode.TooManyRequests || refusal?.Code == ErrorCode.Overloaded;

    /// <summary>The network's faults; all others are somebody's mistake, and go to the caller as they are.</summary>
    public static bool IsNetwork(Exception fault) => fault is HttpRequestException or IOException;

    /// <summary>No connection was made, so nothing can have arrived.</summary>
    public static bool WasNeverSent(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>Something answered, and it was not HTTP as a hub speaks it.</summary>
    public static bool IsNoHub(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded,
    };

    /// <summary>
    /// How long the hub asks to wait: seconds or a date (RFC 9110, 10.2.3). Null where it asks for nothing, or for no time at all: then the publisher's
    /// own wait holds.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time)
    {
        if (!answer.Headers.NonValidated.TryGetValues("Retry-After", out var values)) return null;
        var text = values.ToString().Trim();
        var wait = text.Length > 0 && text.All(char.IsAsciiDigit)
            // More than fits in any call is as much as any other such number.
            ? int.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue
            : answer.Headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>The wait after so many tries that had to wait: random, so that many publishers do not come at once.</summary>
    public static TimeSpan Backoff(int tries) =>
        Random.Shared.NextDouble() * TimeSpan.FromMilliseconds(Math.Min(LastCeiling.TotalMilliseconds, FirstCeiling.TotalMilliseconds * Math.Pow(2, tries)));
}
