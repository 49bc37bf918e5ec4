using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pubby.Client.Connection;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>
/// A television: one plain connection through a balancer, in one room. It does as docs/protocol.md says: it waits as
/// the SDK does, comes back with its cursor, and applies what is newer than what it holds.
/// </summary>
internal sealed class CrowdClient(int number, string room, Crowd crowd) : IAsyncDisposable
{
    /// <summary>The SDK's own, with its defaults.</summary>
    private readonly Backoff _backoff = new([new Uri("ws://crowd")], TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20),
        Random.Shared.NextDouble);

    private readonly ConcurrentDictionary<string, long> _held = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private string _epoch = "";
    private long _cursor;
    private TimeSpan? _asked;
    private bool _isMoved;
    private long? _upSince;

    public string Room => room;

    /// <summary>The newest version of each id.</summary>
    public IReadOnlyDictionary<string, long> Held => _held;

    public bool IsUp { get; private set; }

    /// <summary>Over how long a hub told it to spread last, should it die.</summary>
    public TimeSpan Spread { get; private set; }

    /// <summary>When it last heard of its room.</summary>
    public long HeardAt { get; private set; } = TimeProvider.System.GetTimestamp();

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var how = "ended";
            try
            {
                how = await ConnectAsync();
            }
            catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException
                or InvalidDataException)
            {
                // The connection has ended, whatever it was; what counts is when to come back.
                how = fault.Message;
            }
            if (IsUp && !_stopping.IsCancellationRequested) crowd.OnLost(_isMoved ? null : how);
            IsUp = false;
            if (_stopping.IsCancellationRequested) return;
            try
            {
                await Task.Delay(NextWait(), TimeProvider.System, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private TimeSpan NextWait()
    {
        TimeSpan? lasted = _upSince is { } since ? TimeProvider.System.GetElapsedTime(since) : null;
        if (lasted >= Backoff.Healthy) _backoff.Reset();
        var wait = _isMoved ? _backoff.AfterMove(_asked) : _backoff.AfterEnd(lasted, isRefused: false, _asked);
        (_upSince, _isMoved, _asked) = (null, false, null);
        return wait.Length;
    }

    /// <returns>How the connection ended.</returns>
    private async Task<string> ConnectAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, crowd.PortFor(number)), limit.Token);
        var returns = _epoch.Length > 0 ? "?r=1" : "";
        await SendAsync(socket, $"GET /ws{returns} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        var reader = new FrameStream(socket);
        var answer = await reader.ReadHeadAsync(limit.Token);
        if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            Refused(answer);
            return "refused";
        }
        var subscribe = _epoch.Length == 0 ? $$"""{"action":"subscribe","room":"{{room}}","dump":true}"""
            : string.Create(CultureInfo.InvariantCulture,
                $$"""{"action":"subscribe","room":"{{room}}","cursor":{{_cursor}},"epoch":"{{_epoch}}"}""");
        await socket.SendAsync(RawWebSocket.Frame(1, Encoding.UTF8.GetBytes(subscribe)));
        while (await reader.ReadAsync(_stopping.Token) is { } frame)
        {
            if (frame.Opcode == ServerFrame.PingOpcode)
                await socket.SendAsync(RawWebSocket.Frame(ServerFrame.PongOpcode, frame.Payload));
            else if (frame.Opcode == ServerFrame.CloseOpcode)
            {
                await socket.SendAsync(RawWebSocket.Frame(ServerFrame.CloseOpcode, frame.Payload.AsSpan(..2)));
                return $"closed with {frame.CloseCode}";
            }
            else Apply(frame.Json);
        }
        return "ended";
    }

    private void Refused(string answer)
    {
        crowd.OnRefused();
        const string RetryAfter = "Retry-After: ";
        var hint = answer.Split("\r\n").FirstOrDefault(line => line.StartsWith(RetryAfter, StringComparison.Ordinal));
        if (hint is null) return;
        _asked = TimeSpan.FromSeconds(
            int.Parse(hint.AsSpan(RetryAfter.Length), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private void Apply(JsonElement frame)
    {
        switch (frame.GetProperty("type").GetString())
        {
            case "subscribed":
                _epoch = frame.GetProperty("epoch").GetString()!;
                if (frame.TryGetProperty("spreadMs", out var spread))
                    _backoff.OnSpread(Spread = TimeSpan.FromMilliseconds(spread.GetInt32()));
                _upSince = TimeProvider.System.GetTimestamp();
                IsUp = true;
                crowd.OnUp();
                break;
            case "dump":
                foreach (var message in frame.GetProperty("messages").EnumerateArray()) Merge(message);
                _cursor = Math.Max(_cursor, frame.GetProperty("cursor").GetInt64());
                break;
            case "message":
                Merge(frame);
                crowd.OnDelivered(number, frame.GetProperty("data"));
                break;
            case "goaway":
                (_isMoved, _asked) = (true, TimeSpan.FromMilliseconds(frame.GetProperty("reconnectInMs").GetInt32()));
                crowd.OnTold();
                break;
            case "error":
                throw new InvalidDataException(frame.GetProperty("code").GetString());
        }
    }

    private void Merge(JsonElement message)
    {
        var (id, version) = (message.GetProperty("id").GetString()!, message.GetProperty("version").GetInt64());
        _held.AddOrUpdate(id, version, (_, held) => Math.Max(held, version));
        _cursor = Math.Max(_cursor, version);
        var now = TimeProvider.System.GetTimestamp();
        crowd.OnSilence(TimeProvider.System.GetElapsedTime(HeardAt, now));
        HeardAt = now;
    }

    private static ValueTask<int> SendAsync(Socket socket, string text) =>
        socket.SendAsync(Encoding.ASCII.GetBytes(text).AsMemory());
}
