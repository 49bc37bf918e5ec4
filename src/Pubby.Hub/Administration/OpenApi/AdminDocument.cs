using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Pubby.Hub.Http;

namespace Pubby.Hub.Administration.OpenApi;

/// <summary>
/// <c>/admin/openapi.json</c>: the admin API's document (OpenAPI 3.1), made of its endpoints and of the types that they
/// answer with. So it can lack none and tell nothing else.
/// </summary>
internal sealed class AdminDocument : IAdminEndpoints
{
    private const string Path = "/admin/openapi.json";
    private const string Prefix = "/admin/";
    private const string Problem = "Problem";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, static http =>
        Answers.WriteAsync(http, Encoding.UTF8.GetBytes(
            Of(http.RequestServices.GetRequiredService<EndpointDataSource>()).ToJsonString())));

    private static JsonObject Of(EndpointDataSource endpoints)
    {
        var schemas = new JsonObject { [Problem] = SchemaOf(ProblemJson.Readable.Problem, Problem) };
        var paths = new JsonObject();
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>().OrderBy(
            one => one.RoutePattern.RawText, StringComparer.Ordinal))
        {
            var path = endpoint.RoutePattern.RawText!;
            if (!path.StartsWith(Prefix, StringComparison.Ordinal) || path == Path) continue;
            var item = paths[path] as JsonObject ?? [];
            paths[path] = item;
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
                item[method.ToLowerInvariant()] = OperationOf(endpoint, schemas);
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Pubby's admin API", ["version"] = "v1" },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "An operator's key: Pubby:Admin:Keys.",
                    },
                },
            },
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
        };
    }

    private static JsonObject OperationOf(RouteEndpoint endpoint, JsonObject schemas)
    {
        // An endpoint without a description is there too, and a test finds it.
        if (endpoint.Metadata.GetMetadata<AdminOperation>() is not { } operation) return [];
        var written = new JsonObject
        {
            ["summary"] = operation.Summary,
            ["description"] =
                $"Role: {operation.Role.ToString().ToLowerInvariant()}. {operation.Description}".TrimEnd(),
            ["parameters"] = new JsonArray(
            [
                .. endpoint.RoutePattern.Parameters.Select(JsonNode (one) => ParameterOf(one.Name, "path", "")),
                .. operation.Query.Select(JsonNode (one) => ParameterOf(one.Name, "query", one.Description)),
            ]),
            ["responses"] = new JsonObject
            {
                ["200"] = AnswerOf("The answer.", operation.ContentType, RefTo(operation.Answer, schemas)),
                ["default"] = AnswerOf("It is refused, with a code.", Problems.ContentType, RefTo(Problem)),
            },
        };
        if (operation.Body is { } body)
            written["requestBody"] = new JsonObject { ["content"] = Content("application/json", RefTo(body, schemas)) };
        return written;
    }

    private static JsonObject ParameterOf(string name, string place, string description) => new JsonObject
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = name == AdminQuery.Limit ? "integer" : "string" },
    };

    private static JsonObject AnswerOf(string description, string contentType, JsonObject? schema) =>
        new() { ["description"] = description, ["content"] = Content(contentType, schema) };

    private static JsonObject Content(string contentType, JsonObject? schema) =>
        new() { [contentType] = schema is null ? [] : new JsonObject { ["schema"] = schema } };

    private static JsonObject RefTo(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject? RefTo(JsonTypeInfo? type, JsonObject schemas)
    {
        if (type is null) return null;
        var name = type.Type.Name;
        schemas[name] ??= SchemaOf(type, name);
        return RefTo(name);
    }

    private static JsonNode SchemaOf(JsonTypeInfo type, string name)
    {
        var options = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, schema) => context.TypeInfo.Type == typeof(DateTimeOffset)
                ? new JsonObject { ["type"] = "string", ["format"] = "date-time" } : MoveRefs(schema, name),
        };
        return type.GetJsonSchemaAsNode(options);
    }

    /// <summary>References within a schema begin at its own root, which is a part of the document.</summary>
    private static JsonNode MoveRefs(JsonNode schema, string name)
    {
        if (schema is JsonObject node && node["$ref"]?.GetValue<string>() is { } to
            && !to.StartsWith("#/components/", StringComparison.Ordinal))
            node["$ref"] = $"#/components/schemas/{name}{to[1..]}";
        return schema;
    }
}
