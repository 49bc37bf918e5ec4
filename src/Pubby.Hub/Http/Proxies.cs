using Microsoft.AspNetCore.HttpOverrides;
using Pubby.Hub.Options;

namespace Pubby.Hub.Http;

/// <summary>What proxies in front of the hub say about a request. Only trusted proxies are believed.</summary>
internal static class Proxies
{
    private const string XForwardedFor = "X-Forwarded-For";

    /// <summary>Costs nothing if neither a proxy nor a prefix is set.</summary>
    public static void UseProxies(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<PubbyOptions>();
        if (options.TrustedProxies.Count > 0)
        {
            app.Use(ReadStandardForm);
            app.UseForwardedHeaders(Forwarded(app.Services.GetRequiredService<TrustedProxies>()));
        }
        if (options.PathPrefix.Length > 0) app.UsePrefix(options.PathPrefix);
    }

    /// <summary>ASP.NET knows X-Forwarded-For alone. Where a proxy sends both, that one counts.</summary>
    private static Task ReadStandardForm(HttpContext http, RequestDelegate next)
    {
        var headers = http.Request.Headers;
        if (headers["Forwarded"] is { Count: > 0 } standard && !headers.ContainsKey(XForwardedFor))
            headers[XForwardedFor] = ForwardedHeader.ClientsIn(standard.ToString());
        return next(http);
    }

    private static ForwardedHeadersOptions Forwarded(TrustedProxies proxies)
    {
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                | ForwardedHeaders.XForwardedPrefix,
            // As many as there are in a row: each but the last must be trusted.
            ForwardLimit = null,
        };
        // Loopback is in the list by default.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in proxies.Networks) forwarded.KnownIPNetworks.Add(network);
        return forwarded;
    }

    /// <summary>
    /// Addresses that the hub gives out contain the prefix, whether or not the proxy leaves it in the path.
    /// </summary>
    private static void UsePrefix(this WebApplication app, PathString prefix) => app.Use((http, next) =>
    {
        if (http.Request.Path.StartsWithSegments(prefix, out var rest)) http.Request.Path = rest;
        if (!http.Request.PathBase.HasValue) http.Request.PathBase = prefix;
        return next(http);
    });
}
