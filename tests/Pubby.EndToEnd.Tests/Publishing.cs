using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>The publish API, as a service calls it.</summary>
internal static class Publishing
{
    public static Uri Address(string room, string id, string query = "") => new($"/v1/rooms/{room}/messages/{id}{query}", UriKind.Relative);

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <returns>The version.</returns>
    public static async Task<long> PutAsync(this HttpClient publisher, string room, string id, string json, string query = "")
    {
        using var answer = await publisher.PutAsync(Address(room, id, query), Json(json));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
    }

    public static async Task DeleteAsync(this HttpClient publisher, string room, string id)
    {
        using var answer = await publisher.DeleteAsync(Address(room, id));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the store holds of a room.</summary>
    public static async Task<RoomView> DumpAsync(this HttpClient publisher, string room) =>
        RoomView.OfDocument(await publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}/messages", UriKind.Relative)));

    public static async Task<string> EpochAsync(this HttpClient publisher, string room) =>
        (await publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}", UriKind.Relative))).GetProperty("epoch").GetString()!;

    /// <summary>A request with the answer's status and, where it was refused, its code: <c>412 version_mismatch</c>.</summary>
    public static async Task<string> AskAsync(this HttpClient publisher, HttpMethod method, string address, string? json = null, string? header = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, mediaType);
        if (header?.Split(": ") is [var name, var value]) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await publisher.SendAsync(request);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return $"{(int)answer.StatusCode}";
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return $"{(int)answer.StatusCode} {problem.GetProperty("code").GetString()}";
    }
}
