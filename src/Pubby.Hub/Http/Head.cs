namespace Pubby.Hub.Http;

/// <summary>
/// HEAD wherever there is GET (RFC 9110 section 9.3.2): the same answer without its body, which Kestrel leaves out by itself. So that no endpoint can forget it,
/// such a request is served as the GET that it stands for.
/// </summary>
internal static class Head
{
    public static void UseHead(this WebApplication app) => app.Use(static (http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method)) http.Request.Method = HttpMethods.Get;
        return next(http);
    });
}
