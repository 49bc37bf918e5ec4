using System.Collections.Concurrent;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>Server-sent events, read as they come.</summary>
internal sealed class ServerSentEvents : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly ConcurrentQueue<(string Name, JsonElement Data)> _all = [];

    private ServerSentEvents(HttpResponseMessage answer)
    {
        _answer = answer;
        _ = ReadAsync();
    }

    public static async Task<ServerSentEvents> OpenAsync(HttpClient client, string path)
    {
        var answer =
            await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new ServerSentEvents(answer);
    }

    /// <summary>The first event like this, of all that came.</summary>
    public async Task<JsonElement> UntilAsync(string name, Func<JsonElement, bool> isIt, string what)
    {
        var found = default(JsonElement);
        await Eventually.UntilAsync(
            () =>
            {
                found = _all.FirstOrDefault(one => one.Name == name && isIt(one.Data)).Data;
                return found.ValueKind != JsonValueKind.Undefined;
            },
            () => $"{what}, but: {string.Join('\n', _all.TakeLast(30).Select(one => $"{one.Name} {one.Data}"))}");
        return found;
    }

    public void Dispose() => _answer.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await _answer.Content.ReadAsStreamAsync());
            var name = "";
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    _all.Enqueue((name, JsonDocument.Parse(line[6..]).RootElement));
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or HttpRequestException)
        {
            // The test is over.
        }
    }
}
