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
        if (envelope.Message is { } message)
        {
            traces.Note(TraceStage.Received, envelope.Room, message.Id, message.Version, reason: TraceReasons.Bus);
            registry.Find(envelope.Room)?.Apply(message);
        }
        rooms.Find(envelope.Room)?.Sequences.Received(envelope.Number, envelope.IsFirst);
    }

    public void OnReconnected()
    {
        foreach (var (room, _) in rooms.All) refresher.Request(room, RefreshReason.Reconnected);
        fleet.SendPending();
    }
}
