using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Pubby.EndToEnd.Tests;

/// <summary>Requests whose answers a test compares.</summary>
internal static class Queries
{
    /// <summary>
    /// A request with the answer's status and, if it was refused, its code: <c>412 version_mismatch</c>.
    /// </summary>
    public static async Task<string> AskAsync(this HttpClient publisher, HttpMethod method, string address,
        string? json = null, string? header = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, mediaType);
        if (header?.Split(": ") is [var name, var value]) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await publisher.SendAsync(request);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{(int)answer.StatusCode}";
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return $"{(int)answer.StatusCode} {problem.GetProperty("code").GetString()}";
    }
}
