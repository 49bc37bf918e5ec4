using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Tracing;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>Receives what other nodes send, and applies it to the room if the room is alive on this node.</summary>
internal sealed class EnvelopeReceiver(
    RoomRegistry registry, OpenRooms rooms, RoomRefresher refresher, FleetBroadcaster fleet, Traces traces)
    : IBackplaneListener
{
    public void OnEnvelope(Envelope envelope)
    {
        if (envelope.Kind == EnvelopeKind.Refresh) refresher.Request(envelope.Room, RefreshReason.Requested);
        if (envelope.Message is { } message) Apply(envelope.Room, message);
        rooms.Find(envelope.Room)?.Sequences.Received(envelope.Number, envelope.IsFirst);
    }

    private void Apply(string room, Message message)
    {
        traces.Note(TraceStage.Received, room, message.Id, message.Version, reason: TraceReasons.Bus);
        using var span = PublishTrace.Deliver(room, message, "node");
        span.Applied(registry.Find(room)?.Apply(message));
    }

    public void OnReconnected()
    {
        foreach (var (room, _) in rooms.All) refresher.Request(room, RefreshReason.Reconnected);
        fleet.SendPending();
    }
}
