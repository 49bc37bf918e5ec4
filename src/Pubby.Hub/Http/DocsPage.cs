using System.Text;

namespace Pubby.Hub.Http;

/// <summary>
/// <c>/docs</c> is NSwag's page. Its script is made for the address under which it is asked for, so its policy can only
/// be told once it is written.
/// </summary>
internal static class DocsPage
{
    public static void UseDocsPolicy(this WebApplication app) =>
        app.UseWhen(static http => http.Request.Path == "/docs/index.html", static docs => docs.Use(WriteAsync));

    private static async Task WriteAsync(HttpContext http, RequestDelegate next)
    {
        var body = http.Response.Body;
        using var page = new MemoryStream();
        http.Response.Body = page;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
        }
        http.Response.Headers.ContentSecurityPolicy =
            PagePolicy.OfApplication(Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length));
        http.Response.ContentLength = page.Length;
        await body.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), http.RequestAborted);
    }
}
