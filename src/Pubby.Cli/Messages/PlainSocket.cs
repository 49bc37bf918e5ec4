using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Messages;

/// <summary>A connection that speaks the plain protocol: one JSON object a frame. One reader at a time.</summary>
internal sealed class PlainSocket : IAsyncDisposable
{
    private const int Chunk = 16 * 1024;

    /// <summary>No frame of a hub is longer, and one message in it.</summary>
    private const int MaxBytes = 1024 * 1024;

    private readonly ClientWebSocket _socket;
    private readonly MemoryStream _frame = new();
    private readonly byte[] _chunk = new byte[Chunk];

    private PlainSocket(ClientWebSocket socket) => _socket = socket;

    public int CloseCode => (int?)_socket.CloseStatus ?? 1006;

    public string CloseReason => _socket.CloseStatusDescription ?? "";

    /// <exception cref="UpgradeException">It is refused, or there is no answer in time.</exception>
    public static async Task<PlainSocket> ConnectAsync(
        Target target, TimeSpan timeout, CancellationToken cancellationToken, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        // The hub asks whether the client is still there, so that what is between may not think it idle.
        socket.Options.KeepAliveInterval = System.Threading.Timeout.InfiniteTimeSpan;
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        if (target.Token is { } token) socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(target.PlainUrl, limit.Token);
            return new PlainSocket(socket);
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new UpgradeException(target.PlainUrl, status, fault);
        }
    }

    public Task SubscribeAsync(string room, bool dump, CancellationToken cancellationToken) => SendAsync(new JsonObject
    {
        ["action"] = "subscribe",
        ["room"] = room,
        ["dump"] = dump,
    }, cancellationToken);

    /// <summary>Where the connection has ended, nothing is sent: whoever reads next learns that, and why.</summary>
    public async Task SendAsync(JsonObject command, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToJsonString()),
                WebSocketMessageType.Text, true, cancellationToken);
        }
        catch (WebSocketException)
        {
            // The close frame, which has the code, may have come before.
        }
    }

    /// <returns>Null: the connection has ended.</returns>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        _frame.SetLength(0);
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await _socket.ReceiveAsync(_chunk.AsMemory(), cancellationToken);
            }
            catch (WebSocketException)
            {
                return null;
            }
            if (part.MessageType == WebSocketMessageType.Close) return null;
            _frame.Write(_chunk.AsSpan(0, part.Count));
            if (part.EndOfMessage) return Encoding.UTF8.GetString(_frame.GetBuffer(), 0, (int)_frame.Length);
            if (_frame.Length > MaxBytes)
                throw new CommandException(ExitCode.Refused, "A frame is longer than any of a hub. Is this one?");
        }
    }

    /// <summary>What a frame says.</summary>
    /// <exception cref="CommandException">It is no frame of a hub: something else answers at this address.</exception>
    public static JsonElement Parse(string frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return document.RootElement.Clone();
        }
        catch (JsonException fault)
        {
            throw new CommandException(
                ExitCode.Refused, "What answers over the WebSocket is no JSON. Is it a hub?", fault);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
