using System.Net;
using System.Net.Http.Headers;

namespace Pubby.Client.Transport;

/// <summary>How long an HTTP answer in place of a connection asks to wait at least (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <returns>Null: it asks for nothing, or is not the answer of a server that has too much to do.</returns>
    public static TimeSpan? Of(HttpStatusCode status, string? header, DateTimeOffset now) =>
        RetryConditionHeaderValue.TryParse(header, out var value) ? Of(status, value, now) : null;

    public static TimeSpan? Of(HttpStatusCode status, RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        if (status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)) return null;
        var wait = header?.Delta ?? header?.Date - now;
        return wait > TimeSpan.Zero ? wait : null;
    }
}
