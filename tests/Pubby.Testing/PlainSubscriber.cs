using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Protocol.SignalR;

namespace Pubby.Testing;

/// <summary>A television: speaks the plain protocol. One that compresses sends its commands compressed, too.</summary>
public sealed class PlainSubscriber : Subscriber
{
    private static readonly JsonSerializerOptions Wire =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly RawWebSocket _socket;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _answers = new();
    private readonly TaskCompletionSource<int?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastReference;
    private volatile bool _isOver;

    private PlainSubscriber(RawWebSocket socket, Subscriber? before)
        : base(before)
    {
        _socket = socket;
        _ = ReadAsync();
    }

    public override Task<int?> Ended => _ended.Task;

    public static async Task<PlainSubscriber> OpenAsync(
        int port, Subscriber? before = null, bool compresses = false, Handshake? handshake = null)
    {
        var offer = compresses ? RawWebSocket.DeflateOffer : "";
        var socket = await RawWebSocket.ConnectAsync(port, headers: offer + handshake?.Headers);
        if (!socket.Answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new HttpRequestException(socket.Answer);
        if (compresses != socket.Deflates)
            throw new HttpRequestException($"the extension was not answered as it should be:\n{socket.Answer}");
        return new PlainSubscriber(socket, before);
    }

    public override async Task<string> SubscribeAsync(RoomRequest request)
    {
        OnSubscribing(request.Room!);
        var answer =
            await AskAsync(reference =>
                new
                {
                    action = "subscribe",
                    room = request.Room,
                    dump = request.Dump,
                    cursor = request.Cursor,
                    epoch = request.Epoch,
                    @ref = reference
                });
        if (answer.TryGetProperty("epoch", out var epoch)) Epoch = epoch.GetString()!;
        return OnAnswered(request.Room!, CodeOf(answer) ?? answer.GetProperty("mode").GetString()!);
    }

    public override async Task<string?> UnsubscribeAsync(string room) =>
        CodeOf(await AskAsync(reference => new { action = "unsubscribe", room, @ref = reference }));

    public override async Task<string?> AuthorizeAsync(string token) =>
        CodeOf(await AskAsync(reference => new { action = "authorize", token, @ref = reference }));

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? CodeOf(JsonElement answer) =>
        answer.GetProperty("type").GetString() == "error" ? answer.GetProperty("code").GetString() : null;

    private async Task<JsonElement> AskAsync<T>(Func<int, T> command)
    {
        var reference = Interlocked.Increment(ref _lastReference);
        var answer =
            _answers.GetOrAdd(reference, _ =>
                new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously));
        // Those that wait were told of the end already, and nobody will tell this one.
        if (_isOver) answer.TrySetException(NoAnswer());
        var text = JsonSerializer.SerializeToUtf8Bytes(command(reference), Wire);
        await _socket.SendAsync(_socket.Deflates
            ? RawWebSocket.DeflatedFrame(text) : RawWebSocket.Frame(ServerFrame.TextOpcode, text));
        return await answer.Task.WaitAsync(Eventually.Limit);
    }

    private async Task ReadAsync()
    {
        int? code = null;
        try
        {
            while (await _socket.ReadAnyAsync() is { } frame && code is null)
            {
                if (frame.Opcode == ServerFrame.CloseOpcode) code = frame.CloseCode;
                else if (frame.Opcode == ServerFrame.PingOpcode)
                    await _socket.SendAsync(RawWebSocket.Frame(ServerFrame.PongOpcode, frame.Payload));
                else if (frame.Opcode == ServerFrame.TextOpcode) Take(frame.Json);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or TimeoutException)
        {
            // The connection is over, by whichever side.
        }
        _isOver = true;
        foreach (var answer in _answers.Values) answer.TrySetException(NoAnswer());
        _socket.Dispose();
        _ended.TrySetResult(code);
    }

    private static IOException NoAnswer() => new("the connection ended before the answer");

    private void Take(JsonElement frame)
    {
        switch (frame.GetProperty("type").GetString())
        {
            case "message":
                OnMessage(frame);
                break;
            case "dump":
                OnDump(frame);
                break;
            case "unsubscribed" when frame.TryGetProperty("reason", out _):
                OnUnsubscribed(frame.Deserialize<RoomUnsubscribed>(Wire)!);
                break;
            case "expiring":
                OnExpiring(frame.Deserialize<TokenExpiring>(Wire)!);
                break;
            case "goaway":
                OnGoAway(frame.Deserialize<GoAwayNotice>(Wire)!);
                break;
        }
        if (frame.TryGetProperty("ref", out var reference) && _answers.TryRemove(reference.GetInt32(), out var answer))
            answer.TrySetResult(frame);
    }
}
