using Microsoft.OpenApi;

namespace Pubby.Hub.Publishing.OpenApi;

/// <summary>The publish API's document, <c>/openapi/v1.json</c>, and its page, <c>/docs</c>.</summary>
internal static class OpenApiEndpoints
{
    private const string DocumentPath = "/openapi/v1.json";
    private const string PagePath = "/docs";

    public static void AddPubbyOpenApi(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        // What NSwag's page reads.
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
        options.AddDocumentTransformer<ApiDocument>();
    });

    public static void MapPubbyOpenApi(this WebApplication app)
    {
        app.MapOpenApi(DocumentPath);
        // The page adds four steps of middleware. Other requests need not pass them.
        app.UseWhen(static http => http.Request.Path.StartsWithSegments(PagePath), static docs =>
            docs.UseSwaggerUi(page =>
        {
            page.Path = PagePath;
            page.DocumentPath = DocumentPath;
            page.DocumentTitle = "Pubby";
            page.DocExpansion = "list";
            // Behind a proxy's prefix, the page, its parts and the document have that prefix.
            page.TransformToExternalPath = static (path, request) => request.PathBase + path;
        }));
    }
}
