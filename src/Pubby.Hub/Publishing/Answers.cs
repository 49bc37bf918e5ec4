using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Hub.Diagnostics;

namespace Pubby.Hub.Publishing;

/// <summary>Writes the publish API's answers.</summary>
internal static class Answers
{
    private const string RetryAfterSeconds = "1";

    public static Task WriteAsync<T>(HttpContext http, T answer, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.BodyWriter, answer, type, http.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext http, Refusal refusal, HubMeter meter)
    {
        meter.Refused(refusal.Code);
        if (refusal.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.IsRetryable) http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Detail);
    }
}
