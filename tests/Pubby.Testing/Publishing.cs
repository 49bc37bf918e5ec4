using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Pubby.Testing;

/// <summary>The publish API, as a service calls it.</summary>
public static class Publishing
{
    public static Uri Address(string room, string id, string query = "") =>
        new($"/v1/rooms/{room}/messages/{id}{query}", UriKind.Relative);

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <returns>The version.</returns>
    public static async Task<long> PutAsync(
        this HttpClient publisher, string room, string id, string json, string query = "")
    {
        using var answer = await UntilServedAsync(() => publisher.PutAsync(Address(room, id, query), Json(json)));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
    }

    public static async Task DeleteAsync(this HttpClient publisher, string room, string id)
    {
        using var answer = await UntilServedAsync(() => publisher.DeleteAsync(Address(room, id)));
    }

    /// <summary>
    /// On a busy machine the table may be too slow for a moment. Then the hub says when to come again, and each SDK
    /// does.
    /// </summary>
    public static async Task<HttpResponseMessage> UntilServedAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await send();
            if (tries == Eventually.Tries || answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                return answer.EnsureSuccessStatusCode();
            var pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            answer.Dispose();
            await Task.Delay(pause, TimeProvider.System);
        }
    }

    /// <summary>What the store holds of a room.</summary>
    public static async Task<RoomView> DumpAsync(this HttpClient publisher, string room) =>
        RoomView.OfDocument(
            await publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}/messages", UriKind.Relative)));

    public static async Task<string> EpochAsync(this HttpClient publisher, string room) =>
        (await publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}", UriKind.Relative)))
            .GetProperty("epoch").GetString()!;

    /// <summary>How many connections are subscribed to the room, on all nodes.</summary>
    public static async Task<int> SubscribersAsync(this HttpClient publisher, string room) =>
        (await publisher.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}", UriKind.Relative)))
            .GetProperty("subscribers").GetInt32();
}
