using System.Text.Json.Serialization.Metadata;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration.OpenApi;

/// <summary>
/// What the document says of an endpoint of the admin API. Each endpoint has one, so the document has every endpoint.
/// </summary>
/// <param name="Answer">Of a request that succeeds; null: it is no JSON.</param>
/// <param name="Role">What a key needs.</param>
internal sealed record AdminOperation(string Summary, AdminRole Role, JsonTypeInfo? Answer)
{
    public string Description { get; init; } = "";

    /// <summary>Null: it takes none.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>Names of the query's parameters, and what each is.</summary>
    public (string Name, string Description)[] Query { get; init; } = [];

    public string ContentType { get; init; } = "application/json";
}

internal static class AdminOperationExtensions
{
    public static void Describe(this IEndpointConventionBuilder endpoint, AdminOperation operation) =>
        endpoint.WithMetadata(operation);
}
