using Microsoft.Net.Http.Headers;
using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing;

/// <summary>
/// What a request says about its body. JSON is UTF-8 whatever a charset says (RFC 8259 section 8.1). A body without a
/// type counts as JSON.
/// </summary>
internal static class RequestContent
{
    private const string Json = "application/json";

    public static Refusal? Check(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (headers.ContentEncoding.Count > 0 && !IsIdentity(headers.ContentEncoding.ToString()))
        {
            // RFC 9110 section 12.5.3: the encodings that would have been accepted.
            http.Response.Headers.AcceptEncoding = "identity";
            return Refusal.ContentEncoding(headers.ContentEncoding.ToString());
        }
        var contentType = http.Request.ContentType;
        if (contentType is null or Json) return null;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            ? null
            : Refusal.MediaTypeOf(contentType);
    }

    private static bool IsIdentity(string encodings) =>
        encodings.Split(',', StringSplitOptions.TrimEntries)
            .All(encoding => encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));
}
