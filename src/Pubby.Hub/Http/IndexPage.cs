using System.Text;

namespace Pubby.Hub.Http;

/// <summary><c>/</c>: from here a person who has only the address finds everything else.</summary>
internal static class IndexPage
{
    /// <param name="console">The operators' page, relative to this one; null: it is not here.</param>
    public static void MapIndex(this WebApplication app, string? console = null) =>
        app.MapGet("/", http =>
        {
            var page = PageFor(http.Request.PathBase, console);
            http.Response.Headers.ContentSecurityPolicy = PagePolicy.Of(page);
            return Answers.WriteAsync(http, Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8");
        });

    /// <param name="prefix">The prefix that a proxy put before the hub's own paths.</param>
    private static string PageFor(PathString prefix, string? console) => $"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Pubby</title>
        <link rel="icon" href="data:,">
        <style>body {"{"} font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark {"}"}</style>
        <h1>Pubby</h1>
        <p>This is a hub: it broadcasts small messages to WebSocket connections.</p>
        <ul>
          {(console is null ? "" : $"<li><a href=\"{console}\">The console</a>, for who operates it</li>")}
          <li><a href="{prefix}/docs">The publish API</a>, and <a href="{prefix}/openapi/v1.json">its OpenAPI document</a></li>
          <li><code>{prefix}/ws</code> is for WebSocket clients, <code>{prefix}/hub</code> for SignalR clients</li>
          <li><a href="{prefix}/health/ready">Is it ready?</a></li>
        </ul>
        </html>

        """;
}
