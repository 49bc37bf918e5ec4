using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Core.Diagnostics;

namespace Pubby.Hub.Http;

/// <summary>Writes the publish API's answers.</summary>
internal static class Answers
{
    /// <summary>Writes the length and the body at once, so that the answer is one packet.</summary>
    public static Task WriteAsync<T>(
        HttpContext http, T answer, JsonTypeInfo<T> type, string contentType = "application/json") =>
        WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(answer, type), contentType);

    public static Task WriteAsync(HttpContext http, byte[] body, string contentType = "application/json")
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.BodyWriter.WriteAsync(body, http.RequestAborted).AsTask();
    }

    public static Task RefuseAsync(HttpContext http, Refusal refusal, HubMeter meter)
    {
        meter.Refused(refusal.Code);
        PublishTrace.Request?.SetTag("error.type", refusal.Code);
        // RFC 9110, 11.6.1: every 401 says how to authenticate. RFC 6750, 3.1: without a key in the request, no error
        // is named.
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = refusal != Refusal.Unauthorized
                ? "Bearer error=\"invalid_token\"" : "Bearer";
        if (refusal.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Detail);
    }
}
