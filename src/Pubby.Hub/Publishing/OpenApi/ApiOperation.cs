using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing.OpenApi;

/// <summary>One operation of the publish API, as the OpenAPI document describes it.</summary>
/// <param name="Body">The request's body; null: it has none.</param>
internal sealed record ApiOperation(
    HttpMethod Method, string Path, string Id, string Summary, string Description, ApiBody? Body,
    ApiParameter[] Parameters, ApiAnswer[] Answers);

/// <summary>What a request carries.</summary>
/// <param name="Schema">The name of its schema; null: any JSON value.</param>
internal sealed record ApiBody(string Example, string? Schema = null);

/// <summary>A part of the path, the query or the headers.</summary>
/// <param name="Place"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Pattern">For text; null: a whole number of at least <paramref name="Least"/>.</param>
internal sealed record ApiParameter(
    string Name, string Place, string Description, string? Pattern = null, long Least = 0, long Most = 0);

/// <summary>One status that a request may be answered with.</summary>
/// <param name="Schema">The name of its body's schema; null: no body.</param>
/// <param name="Examples">Bodies by name.</param>
internal sealed record ApiAnswer(
    int Status, string Description, string? Schema, params (string Name, string Json)[] Examples)
{
    /// <summary>Answers that refuse, one for each status, with an example for each code.</summary>
    public static IEnumerable<ApiAnswer> Of(params IEnumerable<Refusal> refusals) => refusals
        .GroupBy(refusal => refusal.Status)
        .OrderBy(group => group.Key)
        .Select(group =>
            new ApiAnswer(group.Key, Problems.TitleOf(group.Key), ApiSchemas.Problem,
                [.. group.Select(refusal => (refusal.Code, ApiExamples.Problem(refusal)))]));
}
