using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>
/// A server on a real socket that answers as it is told, whatever it is asked. The last answer holds for all that come
/// after it.
/// </summary>
internal sealed partial class ScriptedHub : IAsyncDisposable
{
    private const string Beginning = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"room\":";
    private readonly LoopbackListener _listener;
    private readonly Queue<JsonNode> _answers;
    private readonly List<string> _paths = [];

    public ScriptedHub(params IEnumerable<JsonNode> answers)
    {
        _answers = new Queue<JsonNode>(answers);
        _listener = new LoopbackListener(ServeAsync);
    }

    public string Url => _listener.Url;

    /// <summary>What was asked for so far.</summary>
    public string[] Paths
    {
        get
        {
            lock (_paths) return [.. _paths];
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken closing)
    {
        var stream = client.GetStream();
        while (await ScriptedRequest.ReadAsync(stream, closing) is { } request && await AnswerAsync(stream, request))
        {
        }
    }

    /// <returns>True where another request may come.</returns>
    private async Task<bool> AnswerAsync(NetworkStream stream, ScriptedRequest request)
    {
        if (request.IsNoHttp)
        {
            await WriteAsync(stream, "no HTTP either\r\n\r\n");
            return false;
        }
        switch (NextTo(request))
        {
            case JsonValue word:
                return await SayAsync(stream, word.GetValue<string>(), request);
            case var answer when request.Body.Length <= (int?)answer["takes"]:
                return await SayAsync(stream, "stored", request);
            case var answer:
                return await WriteAsync(stream, answer);
        }
    }

    private JsonNode NextTo(ScriptedRequest request)
    {
        lock (_paths)
        {
            _paths.Add(request.Path);
            return _answers.Count > 1 ? _answers.Dequeue() : _answers.TryPeek(out var last) ? last : "stored";
        }
    }

    private async Task<bool> SayAsync(NetworkStream stream, string word, ScriptedRequest request)
    {
        switch (word)
        {
            case "stored":
                return await WriteAsync(stream, StoredOf(request));
            case "silence":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _listener.Closing);
                return false;
            case "slow":
                await WriteAsync(stream, Beginning);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _listener.Closing);
                return false;
            case "half":
                await WriteAsync(stream, Beginning);
                return false;
            case "garbage":
                await WriteAsync(stream, "220 mail.example.com ESMTP\r\n\r\n");
                return false;
            case "break":
                return false;
            default:
                throw new InvalidOperationException($"No runner knows the answer {word}.");
        }
    }

    private async Task<bool> WriteAsync(NetworkStream stream, JsonNode answer)
    {
        var body = answer["body"] is { } given ? given is JsonValue word && word.TryGetValue<string>(out var text)
            ? text : given.ToJsonString() : "";
        var headers = new StringBuilder();
        foreach (var (name, value) in answer["headers"]?.AsObject() ?? [])
            headers.Append($"{name}: {HeaderOf(value!)}\r\n");
        var status = (int)answer["status"]!;
        var fill = (int?)answer["fill"];
        if (fill is not null) headers.Append("connection: close\r\n");
        else if (status != 204) headers.Append($"content-length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        await WriteAsync(stream, $"HTTP/1.1 {status} -\r\n{headers}\r\n{body}");
        if (fill is null) return true;
        var spaces = new byte[64 * 1024];
        spaces.AsSpan().Fill((byte)' ');
        for (var left = fill.Value; left > 0; left -= spaces.Length) await stream.WriteAsync(spaces, _listener.Closing);
        return false;
    }

    private Task WriteAsync(NetworkStream stream, string text) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), _listener.Closing).AsTask();

    private static string HeaderOf(JsonNode value) =>
        value is JsonObject date
            ? TimeProvider.System.GetUtcNow().AddSeconds((int)date["dateIn"]!).ToString("R", null) : value.ToString();

    private static JsonObject StoredOf(ScriptedRequest request)
    {
        if (request.Method == "POST")
        {
            var results = JsonNode.Parse(request.Body)!["messages"]!.AsArray().Select(_ => JsonNode.Parse("""{"status":201,"version":2,"outcome":"stored"}"""));
            return new JsonObject
            {
                ["status"] = 200,
                ["body"] = new JsonObject { ["results"] = new JsonArray([.. results]) }
            };
        }
        var names = MessagePath().Match(request.Path).Groups;
        var body =
            new JsonObject
            {
                ["room"] = names[1].Value,
                ["id"] = names[2].Value,
                ["version"] = 2,
                ["outcome"] = "stored"
            };
        return new JsonObject { ["status"] = request.Method == "DELETE" ? 200 : 201, ["body"] = body };
    }

    [GeneratedRegex("/rooms/([^/]+)/messages/([^/?]+)")]
    private static partial Regex MessagePath();
}
