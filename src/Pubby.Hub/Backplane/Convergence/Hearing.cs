using Pubby.Hub.Rooms;

namespace Pubby.Hub.Backplane.Convergence;

/// <summary>What other nodes say ends here: in the room, if it is alive on this node.</summary>
internal sealed class Hearing(RoomRegistry registry, OpenRooms rooms, Rereads rereads, Relay relay) : IBackplaneListener
{
    public void OnEnvelope(Envelope envelope)
    {
        if (envelope.Kind == EnvelopeKind.Reread) rereads.Request(envelope.Room, RereadReason.Told);
        if (envelope.Message is { } message) registry.Find(envelope.Room)?.Apply(message);
        rooms.Find(envelope.Room)?.Ledger.Hear(envelope.Number, envelope.IsFirst);
    }

    public void OnReturned()
    {
        foreach (var (room, _) in rooms.All) rereads.Request(room, RereadReason.Returned);
        relay.SendOwed();
    }
}
