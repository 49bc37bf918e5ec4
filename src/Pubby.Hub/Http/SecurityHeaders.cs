namespace Pubby.Hub.Http;

/// <summary>
/// What browsers are told about answers: not to guess their type, not to frame them, to load nothing for them but what
/// a page needs, not to pass their address on, and not to keep what is secret.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>Of answers that are data: were one shown as a page, it could do nothing.</summary>
    public const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>
    /// For every answer but those of endpoints that skip all steps. WebSockets need none of it, and PUT and DELETE, the
    /// hot path, are nothing that a page can show; their problems have it by <see cref="SetOfProblem"/>.
    /// </summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use(static (http, next) =>
    {
        var headers = http.Response.Headers;
        SetAll(headers);
        if (!HttpMethods.IsGet(http.Request.Method)) headers.CacheControl = "no-store";
        // What a key or a token opened is its owner's. It may keep it, and ask by its tag whether it is still true.
        else if (http.Request.Headers.Authorization.Count > 0) headers.CacheControl = "private, no-cache";
        return next(http);
    });

    /// <summary>A problem is of its moment, and may have come because of a key.</summary>
    public static void SetOfProblem(IHeaderDictionary headers)
    {
        SetAll(headers);
        headers.CacheControl = "no-store";
    }

    /// <param name="policy">One of <see cref="PagePolicy"/>.</param>
    public static void SetOfPage(IHeaderDictionary headers, string policy)
    {
        SetAll(headers);
        headers.ContentSecurityPolicy = policy;
    }

    private static void SetAll(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = DataPolicy;
    }
}
