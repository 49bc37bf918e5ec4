using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pubby.Load.Plans;

namespace Pubby.Load.Publishing;

/// <summary>One message to publish. Its data needs no escaping in JSON.</summary>
internal readonly record struct DueMessage(string Room, string Id, string Data);

/// <summary>The publish API of the plan's hubs, in turn. Any number of threads may use it.</summary>
internal sealed class HubPublisher : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient[] _hubs;
    private int _next;

    /// <param name="key">A publisher's; null: none.</param>
    public HubPublisher(IEnumerable<string> hubs, string? key, int connections) =>
        _hubs = [.. hubs.Select(hub => NewClient(HubAddress.UriOf(hub)!, key, connections))];

    /// <returns>Of each message: null if it is stored, or how it failed, as a kind of error.</returns>
    public async Task<IReadOnlyList<string?>> PublishAsync(
        IReadOnlyList<DueMessage> messages, CancellationToken cancellationToken)
    {
        var hub = _hubs[(int)((uint)Interlocked.Increment(ref _next) % (uint)_hubs.Length)];
        try
        {
            return messages.Count == 1
                ? [await PutAsync(hub, messages[0], cancellationToken)]
                : await PostAsync(hub, messages, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return Same("publish_no_answer", messages.Count);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Same("publish_timeout", messages.Count);
        }
    }

    public void Dispose()
    {
        foreach (var hub in _hubs) hub.Dispose();
    }

    private static async Task<string?> PutAsync(HttpClient hub, DueMessage message, CancellationToken cancellationToken)
    {
        using var body = Json($"\"{message.Data}\"");
        using var answer = await hub.PutAsync(
            new Uri($"/v1/rooms/{message.Room}/messages/{message.Id}", UriKind.Relative), body, cancellationToken);
        return answer.IsSuccessStatusCode ? null : KindOf((int)answer.StatusCode);
    }

    private static async Task<string?[]> PostAsync(
        HttpClient hub, IReadOnlyList<DueMessage> messages, CancellationToken cancellationToken)
    {
        var items = messages.Select(message =>
            $$"""{"room":"{{message.Room}}","id":"{{message.Id}}","data":"{{message.Data}}"}""");
        using var body = Json($$"""{"messages":[{{string.Join(',', items)}}]}""");
        using var answer = await hub.PostAsync(new Uri("/v1/messages", UriKind.Relative), body, cancellationToken);
        if (!answer.IsSuccessStatusCode) return Same(KindOf((int)answer.StatusCode), messages.Count);
        using var results = await JsonDocument.ParseAsync(
            await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return
        [
            .. results.RootElement.GetProperty("results").EnumerateArray()
                .Select(result => result.GetProperty("status").GetInt32())
                .Select(status => status is >= 200 and < 300 ? null : KindOf(status)),
        ];
    }

    private static string KindOf(int status) => $"publish_{status}";

    private static string?[] Same(string kind, int count)
    {
        var all = new string?[count];
        Array.Fill(all, kind);
        return all;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static HttpClient NewClient(Uri address, string? key, int connections)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false };
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = Patience };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
