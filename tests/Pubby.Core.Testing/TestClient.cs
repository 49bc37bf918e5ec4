using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Testing;

namespace Pubby.Core.Testing;

/// <summary>A client of a <see cref="TestNode"/> that keeps its rooms as the protocol requires.</summary>
internal sealed class TestClient
{
    private readonly Dictionary<string, RoomView> _views;

    public TestClient(TestNode node, RecordingConnection connection, int maxRooms, TestClient? before = null)
    {
        _views = before?._views ?? [];
        Connection = connection;
        Outbox = new Outbox(connection, node.Shards.Next(), node.Limits.OutboxBytes);
        Outbox.Shard.PostAttach(Outbox);
        Outbox.OnReceived();
        Rooms = new ConnectionRooms(node.Rooms, Outbox, maxRooms, EveryRoom.Instance);
    }

    public RecordingConnection Connection { get; }

    public Outbox Outbox { get; }

    public ConnectionRooms Rooms { get; }

    public async Task<SubscribeOutcome> SubscribeAsync(
        string room, bool dump = false, long? cursor = null, string? epoch = null) =>
        await Rooms.SubscribeAsync(room, new DumpRequest(dump, cursor, epoch),
            mode => PlainReplies.Subscribed(room, mode, Rooms.Epoch, spreadMs: null, []), CancellationToken.None);

    public bool Unsubscribe(string room) => Rooms.Unsubscribe(room, PlainReplies.Unsubscribed(room, []));

    /// <summary>Reads what came and merges it.</summary>
    public RoomView View(string room)
    {
        Read();
        return ViewOf(room);
    }

    /// <summary>Reads what came, merges it, and describes each frame in short: its kind and what it holds.</summary>
    public List<string> Read()
    {
        var seen = new List<string>();
        foreach (var frame in Connection.NewFrames())
        {
            if (frame.Opcode != ServerFrame.TextOpcode)
            {
                seen.Add(frame.Opcode == ServerFrame.CloseOpcode
                    ? $"close {frame.CloseCode}" : frame.Opcode == ServerFrame.PingOpcode ? "ping" : "pong");
                continue;
            }
            seen.Add(Merge(frame));
        }
        return seen;
    }

    private string Merge(ServerFrame frame)
    {
        var json = frame.Json;
        var type = json.GetProperty("type").GetString()!;
        switch (type)
        {
            case "message":
                ViewOf(json.GetProperty("room").GetString()!).OnMessage(json);
                var what = json.TryGetProperty("data", out var data)
                    ? data.GetRawText() : json.TryGetProperty("reason", out _) ? "expired" : "deleted";
                return $"message {json.GetProperty("id").GetString()} {what}";
            case "dump":
                ViewOf(json.GetProperty("room").GetString()!).OnDump(json);
                var more = json.GetProperty("last").GetBoolean() ? "" : ", more follows";
                return $"{json.GetProperty("mode")} of {json.GetProperty("messages").GetArrayLength()}{more}";
            case "subscribed":
                return $"subscribed {json.GetProperty("mode").GetString()}";
            default:
                return type;
        }
    }

    private RoomView ViewOf(string room)
    {
        if (!_views.TryGetValue(room, out var view)) _views.Add(room, view = new RoomView());
        return view;
    }
}
