using System.Text.Json.Nodes;
using Pubby.Client.Rooms;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Vectors;

/// <summary>A handle that records its events in the form of the vectors.</summary>
internal sealed class RecordingHandle(string room, bool wantsDump, bool wantsOccupancy = false)
    : RoomHandle(room, wantsDump, wantsOccupancy)
{
    private JsonArray _events = [];

    public Dictionary<string, RoomItem> State { get; } = [];

    public JsonArray TakeEvents()
    {
        var taken = _events;
        _events = [];
        return taken;
    }

    public override void OnItem(RoomItem item)
    {
        var message = new JsonObject { ["event"] = "message", ["id"] = item.Id, ["version"] = item.Version };
        if (item.Deleted) message["deleted"] = true;
        else message["data"] = Json.Node(item.Data);
        if (item.Reason is not null) message["reason"] = item.Reason;
        if (item.ExpiresAt is not null) message["expiresAt"] = item.ExpiresAt;
        _events.Add(message);
        var wasHeld = State.Remove(item.Id, out var old);
        if (!item.Deleted) State[item.Id] = item;
        if (!wasHeld && item.Deleted) return;
        var change = new JsonObject { ["event"] = "change", ["id"] = item.Id };
        if (wasHeld) change["old"] = Json.Node(old!.Data);
        if (!item.Deleted) change["new"] = Json.Node(item.Data);
        _events.Add(change);
    }

    public override void OnReady() => Mark("ready");

    public override void OnOccupancy(long subscribers) =>
        _events.Add(new JsonObject { ["event"] = "occupancy", ["subscribers"] = subscribers });

    public override void OnResumed() => Mark("resumed");

    public override void OnReset() => Mark("reset");

    public override void OnError(PubbyException error, bool isOver) =>
        _events.Add(new JsonObject { ["event"] = "error", ["code"] = error.Code });

    public override void OnClosed()
    {
    }

    private void Mark(string name) => _events.Add(new JsonObject { ["event"] = name });
}
