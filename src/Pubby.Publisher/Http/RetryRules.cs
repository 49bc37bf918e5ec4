using System.Net;
using Pubby.Protocol;

namespace Pubby.Publisher.Http;

/// <summary>What an answer or a fault means for another try. Has no state.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstCeiling = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastCeiling = TimeSpan.FromSeconds(5);

    /// <summary>The hub, or a server before it, could not take the message, but does not reject it.</summary>
    public static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError;

    /// <summary>
    /// A put, a delete and a batch of them may be taken twice: the second time finds the effect of the first. That
    /// would violate a condition, and subscribers would get a message that is only broadcast twice.
    /// </summary>
    public static bool MayRepeat(HttpRequestMessage request) =>
        request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch.Count == 0
        && !request.RequestUri!.Query.Contains("store=false", StringComparison.Ordinal);

    /// <summary>The hub certainly did not take it.</summary>
    public static bool WasNotTaken(HttpStatusCode status, PubbyPublishException? refusal) =>
        status is HttpStatusCode.TooManyRequests || refusal?.Code == ErrorCode.Overloaded;

    /// <summary>Network faults. All others are bugs, and go to the caller unchanged.</summary>
    public static bool IsNetwork(Exception fault) => fault is HttpRequestException or IOException;

    /// <summary>No connection was made, so nothing was received.</summary>
    public static bool WasNeverSent(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>The answer was not HTTP as a hub writes it.</summary>
    public static bool IsNoHub(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded,
    };

    /// <summary>
    /// The wait that the hub requests: seconds or a date (RFC 9110, 10.2.3). Null if it requests none or zero: then the
    /// publisher's own wait applies.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time)
    {
        if (!answer.Headers.NonValidated.TryGetValues("Retry-After", out var values)) return null;
        var text = values.ToString().Trim();
        var wait = text.Length > 0 && text.All(char.IsAsciiDigit)
            // Any wait longer than a call has the same effect.
            ? int.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue
            : answer.Headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>
    /// The wait after this number of tries that had to wait: random, so that many publishers do not retry at once.
    /// </summary>
    public static TimeSpan Backoff(int tries) =>
        Random.Shared.NextDouble() * TimeSpan.FromMilliseconds(
            Math.Min(LastCeiling.TotalMilliseconds, FirstCeiling.TotalMilliseconds * Math.Pow(2, tries)));
}
