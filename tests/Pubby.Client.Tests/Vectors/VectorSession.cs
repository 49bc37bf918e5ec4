using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Transport;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Vectors;

/// <summary>
/// Runs the steps of a vector. Everything happens on the test's thread: when a step returns, all has settled that needs
/// no time.
/// </summary>
internal sealed class VectorSession : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly FakeTimeProvider _time = new(Start);
    private readonly ScriptedTransport _transport = new();
    private readonly Dictionary<string, RecordingHandle> _handles = [];
    private readonly ScriptedTokens _tokens;
    private readonly PubbyClient _client;
    private readonly VectorExpectations _expectations;

    /// <summary>When every session begins.</summary>
    public static DateTimeOffset Start { get; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="tokens">What the client's source of tokens gives; null: it has none.</param>
    public VectorSession(int urls, JsonElement? tokens = null)
    {
        // With one, continuations would be queued to it.
        SynchronizationContext.SetSynchronizationContext(null);
        var options = new PubbyClientOptions { ConnectTimeout = TimeSpan.FromMinutes(10) };
        for (var at = 0; at < urls; at++) options.Urls.Add($"http://hub-{at}");
        _tokens = new ScriptedTokens(tokens);
        if (tokens is not null) options.TokenProvider = _tokens.Ask;
        var random = new Random(1);
        _client = new PubbyClient(
            options, _transport, NullLoggerFactory.Instance, _time, random.NextDouble, ask => ask());
        _expectations = new VectorExpectations(_client, _transport, _handles, _tokens, _time);
    }

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_context);

    public void Run(JsonProperty step)
    {
        var argument = step.Value;
        switch (step.Name)
        {
            case "open": Open(argument); break;
            case "release": _client.Rooms.Release(_handles[argument.GetString()!]); break;
            case "connect": _client.Connect(); break;
            case "close": _ = _client.DisposeAsync().AsTask(); break;
            case "wake": _client.Wake(); break;
            case "accept": _transport.Accept(); break;
            case "refuse": _transport.Refuse(); break;
            case "answer": _transport.Link!.Answer(argument.Deserialize<RoomResult[]>(Json.Web)!); break;
            case "server": Say(argument); break;
            case "drop": Drop(argument); break;
            case "token": _tokens.Settle(); break;
            case "advance": _time.Advance(TimeSpan.FromMilliseconds(argument.GetInt32())); break;
            case "nextTry": _time.Advance(_client.Status.NextTryAt!.Value - _time.GetUtcNow()); break;
            case "expect": _expectations.Check(argument); break;
            default: throw new NotSupportedException($"no step is called {step.Name}");
        }
    }

    private void Open(JsonElement open)
    {
        var room = open.GetProperty("room").GetString()!;
        var handle = new RecordingHandle(room, wantsDump: !IsSet(open, "live"), IsSet(open, "occupancy"));
        _handles[open.TryGetProperty("as", out var name) ? name.GetString()! : room] = handle;
        _client.Open(handle);
    }

    private static bool IsSet(JsonElement open, string name) =>
        open.TryGetProperty(name, out var value) && value.GetBoolean();

    private void Say(JsonElement frame)
    {
        switch (frame.GetProperty("type").GetString())
        {
            case "message": _transport.Listener.OnMessage(frame.Deserialize<RoomMessage>(Json.Web)!); break;
            case "dump": _transport.Listener.OnDump(frame.Deserialize<RoomDump>(Json.Web)!); break;
            case "unsubscribed":
                _transport.Listener.OnUnsubscribed(
                frame.Deserialize<RoomUnsubscribed>(Json.Web)!); break;
            case "occupancy": _transport.Listener.OnOccupancy(frame.Deserialize<RoomOccupancy>(Json.Web)!); break;
            case "goaway": _transport.Listener.OnGoAway(frame.Deserialize<GoAwayNotice>(Json.Web)!); break;
            case "expiring": _transport.Listener.OnExpiring(frame.Deserialize<TokenExpiring>(Json.Web)!); break;
            case "authorized": _transport.Link!.Authorized(); break;
            case "pong": break;
            case var type: throw new NotSupportedException($"SignalR has nothing like a frame {type}");
        }
    }

    private void Drop(JsonElement drop) => _transport.Link!.Drop(new LinkEnd(
        drop.TryGetProperty("code", out var code) ? code.GetInt32() : LinkEnd.NoCode,
        drop.TryGetProperty("reason", out var reason) ? reason.GetString() : null));
}
