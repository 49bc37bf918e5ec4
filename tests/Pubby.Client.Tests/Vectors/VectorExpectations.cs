using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.Client.Tests.Vectors;

/// <summary>What a vector says must hold.</summary>
internal sealed class VectorExpectations
{
    private readonly PubbyClient _client;
    private readonly ScriptedTransport _transport;
    private readonly Dictionary<string, RecordingHandle> _handles;
    private readonly FakeTimeProvider _time;
    private readonly ScriptedTokens _tokens;
    private readonly BlockingCollection<PubbyException> _tokenFailed = [];
    private readonly IAsyncEnumerator<ConnectionStatus> _statuses;
    private string _lastState = "idle";
    private Task<bool> _nextStatus;

    public VectorExpectations(PubbyClient client, ScriptedTransport transport,
        Dictionary<string, RecordingHandle> handles, ScriptedTokens tokens, FakeTimeProvider time)
    {
        (_client, _transport, _handles, _tokens, _time) = (client, transport, handles, tokens, time);
        client.Faulted += (_, fault) =>
        {
            if (fault.Code == ClientErrorCode.TokenFailed) _tokenFailed.Add(fault);
        };
        _statuses = client.StatusesAsync().GetAsyncEnumerator();
        _nextStatus = _statuses.MoveNextAsync().AsTask();
    }

    public void Check(JsonElement expect)
    {
        foreach (var part in expect.EnumerateObject())
        {
            switch (part.Name)
            {
                case "states": Json.Equal(part.Value, TakeStates(), "states"); break;
                case "connection": CheckConnection(part.Value); break;
                case "sent": CheckSent(part.Value); break;
                case "asked": Assert.Equal(part.Value.GetInt32(), _tokens.TakeAsked()); break;
                case "tokenFailed": CheckTokenFailed(part.Value.GetInt32()); break;
                case "events":
                    ForEach(part.Value, (handle, value) =>
                    Json.Equal(value, _handles[handle].TakeEvents(), $"events of {handle}")); break;
                case "state":
                    ForEach(part.Value, (handle, value) =>
                    Json.Equal(value, StateOf(_handles[handle]), $"state of {handle}")); break;
                case "cursor":
                    ForEach(part.Value,
                    (handle, value) =>
                        Json.Equal(value, _client.Rooms.Ask(_handles[handle].Room, room => room?.Cursor),
                            $"cursor of {handle}")); break;
                default: throw new NotSupportedException($"nothing expected is called {part.Name}");
            }
        }
    }

    private static void ForEach(JsonElement handles, Action<string, JsonElement> check)
    {
        foreach (var handle in handles.EnumerateObject()) check(handle.Name, handle.Value);
    }

    private JsonArray TakeStates()
    {
        var states = new JsonArray();
        for (; _nextStatus is { IsCompletedSuccessfully: true, Result: true }; _nextStatus =
            _statuses.MoveNextAsync().AsTask())
        {
            var state = NameOf(_statuses.Current);
            if (state != _lastState) states.Add(state);
            _lastState = state;
        }
        return states;
    }

    /// <summary>Handlers run on a thread of the pool, so what is expected may still be on its way.</summary>
    private void CheckTokenFailed(int times)
    {
        for (; times > 0; times--)
            Assert.True(_tokenFailed.TryTake(out _, Eventually.Limit), "token_failed is not told");
        Assert.Empty(_tokenFailed);
    }

    private void CheckConnection(JsonElement expected)
    {
        var status = _client.Status;
        foreach (var part in expected.EnumerateObject())
        {
            switch (part.Name)
            {
                case "state": Assert.Equal(part.Value.GetString(), NameOf(status)); break;
                case "code": Assert.Equal(part.Value.GetInt32(), status.Code); break;
                case "reason": Assert.Equal(part.Value.GetString(), status.Reason); break;
                case "token": Assert.Equal(part.Value.GetString(), _transport.Token); break;
                case "resumes":
                    Assert.Equal(part.Value.GetBoolean() ? "?r=1" : "", _transport.Url!.Query); break;
                case "url": Assert.Equal($"http://hub-{part.Value.GetInt32()}/hub", status.Url.ToString()); break;
                case "retryInMs":
                    Assert.InRange((status.NextTryAt!.Value - _time.GetUtcNow()).TotalMilliseconds,
                    part.Value[0].GetInt32(), part.Value[1].GetInt32()); break;
                default: throw new NotSupportedException($"nothing of a connection is called {part.Name}");
            }
        }
    }

    private void CheckSent(JsonElement expected)
    {
        var sent = new JsonArray([.. _transport.Sent.Select(command => command is IReadOnlyList<RoomRequest> requests
            ? new JsonObject
            {
                ["subscribe"] = new JsonArray(
                    [.. requests.OrderBy(request => request.Room, StringComparer.Ordinal).Select(Spell)])
            }
            : Json.Node(command))]);
        _transport.Sent.Clear();
        Json.Equal(Sorted(expected), sent, "sent");
    }

    /// <summary>The rooms of one command may come in any order.</summary>
    private static JsonElement Sorted(JsonElement commands) =>
        JsonSerializer.SerializeToElement(commands.EnumerateArray()
            .Select(command => command.TryGetProperty("subscribe", out var rooms)
        ? JsonSerializer.SerializeToElement(
            new
            {
                subscribe = rooms.EnumerateArray()
                .OrderBy(room => room.GetProperty("room").GetString(), StringComparer.Ordinal)
            })
        : command));

    private static JsonNode Spell(RoomRequest request)
    {
        var spelt = new JsonObject { ["room"] = request.Room };
        if (request.Dump) spelt["dump"] = true;
        if (request.Cursor is not null) spelt["cursor"] = request.Cursor;
        if (request.Epoch is not null) spelt["epoch"] = request.Epoch;
        if (request.Occupancy) spelt["occupancy"] = true;
        return spelt;
    }

    private static JsonObject StateOf(RecordingHandle handle) => new(handle.State.Values.Select(
        item => KeyValuePair.Create(item.Id,
            (JsonNode?)new JsonObject { ["version"] = item.Version, ["data"] = Json.Node(item.Data) })));

    private static string NameOf(ConnectionStatus status) => status.State.ToString().ToLowerInvariant();
}
