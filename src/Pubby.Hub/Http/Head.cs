namespace Pubby.Hub.Http;

/// <summary>
/// HEAD for every GET (RFC 9110 section 9.3.2): the same answer without its body, which Kestrel leaves out by itself. A
/// HEAD request is served as a GET, so that no endpoint can forget it.
/// </summary>
internal static class Head
{
    public static void UseHead(this WebApplication app) => app.Use(static (http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method)) http.Request.Method = HttpMethods.Get;
        return next(http);
    });
}
