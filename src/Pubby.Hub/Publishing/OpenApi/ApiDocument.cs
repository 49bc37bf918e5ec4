using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing.OpenApi;

/// <summary>
/// Writes the operations into the OpenAPI document. The endpoints read requests themselves, so the document cannot be
/// inferred from them.
/// </summary>
internal sealed class ApiDocument : IOpenApiDocumentTransformer
{
    private const string KeyScheme = "key";
    private const string Json = "application/json";

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Pubby",
            Version = "v1",
            Description = "Services publish here. Clients subscribe over WebSocket: the plain protocol at /ws, " +
            "SignalR at /hub.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas = ApiSchemas.All;
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] =
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A publisher's key, or a token (a JSON Web Token).",
                },
        };
        document.Tags =
            new HashSet<OpenApiTag>(ApiOperations.All.Select(TagOf).Distinct()
                .Select(tag => new OpenApiTag { Name = tag }));
        document.Paths = [];
        foreach (var path in ApiOperations.All.GroupBy(operation => operation.Path))
        {
            document.Paths.Add(path.Key,
                new OpenApiPathItem
                {
                    Operations =
                    path.ToDictionary(operation => operation.Method, operation => Describe(operation, document))
                });
        }
        return Task.CompletedTask;
    }

    private static string TagOf(ApiOperation operation) =>
        operation.Method != HttpMethod.Get ? "Publish" : operation.Path.StartsWith("/health", StringComparison.Ordinal)
            ? "Health" : "Read";

    private static OpenApiOperation Describe(ApiOperation operation, OpenApiDocument document) => new()
    {
        Tags = new HashSet<OpenApiTagReference> { new(TagOf(operation), document) },
        OperationId = operation.Id,
        Summary = operation.Summary,
        Description = operation.Description,
        Parameters = [.. operation.Parameters.Select(Describe)],
        RequestBody = operation.Body is null ? null : DescribeBody(operation.Body, document),
        Responses = Describe(operation.Answers, document),
        Security = operation.Answers.Any(answer => answer.Status == 401)
            ? [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }]
            : [],
    };

    private static IOpenApiParameter Describe(ApiParameter parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            "path" => ParameterLocation.Path,
            "query" => ParameterLocation.Query,
            _ =>
            ParameterLocation.Header
        },
        Required = parameter.Place == "path",
        Description = parameter.Description,
        Schema = parameter.Pattern is not null
            ? new OpenApiSchema { Type = JsonSchemaType.String, Pattern = parameter.Pattern }
            : new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Minimum = parameter.Least.ToString(CultureInfo.InvariantCulture),
                Maximum = parameter.Most.ToString(CultureInfo.InvariantCulture),
            },
    };

    private static OpenApiRequestBody DescribeBody(ApiBody body, OpenApiDocument document) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new()
            {
                Schema = body.Schema is null
                    ? ApiSchemas.Anything : new OpenApiSchemaReference(body.Schema, document),
                Example = JsonNode.Parse(body.Example),
            },
        },
    };

    private static OpenApiResponses Describe(ApiAnswer[] answers, OpenApiDocument document)
    {
        var responses = new OpenApiResponses();
        foreach (var answer in answers)
            responses.Add(answer.Status.ToString(CultureInfo.InvariantCulture), Describe(answer, document));
        return responses;
    }

    private static OpenApiResponse Describe(ApiAnswer answer, OpenApiDocument document)
    {
        var response = new OpenApiResponse { Description = answer.Description };
        if (answer.Schema is null) return response;
        response.Content = new Dictionary<string, OpenApiMediaType>
        {
            [answer.Schema == ApiSchemas.Problem ? Problems.ContentType : Json] = new()
            {
                Schema = new OpenApiSchemaReference(answer.Schema, document),
                Examples =
                    answer.Examples.ToDictionary(example => example.Name, example =>
                        (IOpenApiExample)new OpenApiExample { Value = JsonNode.Parse(example.Json) }),
            },
        };
        return response;
    }
}
