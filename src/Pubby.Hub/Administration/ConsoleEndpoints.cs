using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Pubby.Hub.Access;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration;

/// <summary>
/// <c>/console/</c>: the page by which people look after a fleet. The page itself is no secret; all that it shows
/// comes from the admin API, and needs a key.
/// </summary>
/// <param name="server">The hub's own, whose addresses the page's client connects to.</param>
internal sealed class ConsoleEndpoints(AdminOptions options, DevelopmentAccess development, IServer server)
    : IAdminEndpoints
{
    /// <summary>From the first page, whatever prefix a proxy put before it.</summary>
    public const string RelativePath = "console/";

    private const string Path = "/console/";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        // The page's own addresses are relative, so that it can stand behind a proxy's prefix.
        endpoints.MapGet("/console", WithPolicy(static http =>
        {
            var isFolder = http.Request.Path.Value!.EndsWith('/');
            if (isFolder) return WriteAsync(http, ConsoleFiles.All["index.html"].Value);
            http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            http.Response.Headers.Location = RelativePath;
            return Task.CompletedTask;
        }));
        endpoints.MapGet("/console/settings.json", WithPolicy(WriteSettingsAsync));
        foreach (var (name, file) in ConsoleFiles.All)
            endpoints.MapGet(Path + name, WithPolicy(http => WriteAsync(http, file.Value)));
    }

    /// <summary>Every answer has it: the page, and what somebody might show as one.</summary>
    private RequestDelegate WithPolicy(RequestDelegate answer) => http =>
    {
        SecurityHeaders.SetOfPage(http.Response.Headers, PagePolicy.OfConsole(PublicUrlFor(http)));
        return answer(http);
    };

    /// <summary>What the page has to know before anybody has signed in.</summary>
    private Task WriteSettingsAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var answer = new ConsoleSettings(PublicUrlFor(http), development.Key is not null);
        return Answers.WriteAsync(http, answer, ConsoleJson.Default.ConsoleSettings);
    }

    private string PublicUrlFor(HttpContext http) => ConsoleAddress.Of(
        options.PublicUrl, server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [], http.Request.Host.Host);

    private static Task WriteAsync(HttpContext http, ConsoleFile file)
    {
        var headers = http.Response.Headers;
        var isCompressed = AcceptsGzip(http.Request.Headers.AcceptEncoding);
        var tag = $"\"{file.Tag}{(isCompressed ? "-gzip" : "")}\"";
        // A hub of another version has other files at the same addresses: browsers ask each time whether theirs hold.
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch.Any(known => known is not null && known.Contains(tag)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        if (isCompressed) headers.ContentEncoding = "gzip";
        return Answers.WriteAsync(http, isCompressed ? file.Gzip : file.Bytes, file.ContentType);
    }

    private static bool AcceptsGzip(StringValues header) =>
        StringWithQualityHeaderValue.TryParseList(header, out var accepted)
        && accepted.Any(one => one.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && one.Quality != 0);
}

/// <param name="PublicUrl">Where clients and publishers reach the hub, without a slash at its end.</param>
/// <param name="HasDevelopmentKey">The hub made a key for itself, and showed it to who started it.</param>
internal sealed record ConsoleSettings(string PublicUrl, bool HasDevelopmentKey);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConsoleSettings))]
internal sealed partial class ConsoleJson : JsonSerializerContext;
