using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;

namespace Pubby.Hub.Administration.Clients;

/// <summary>What this node tells about its connections. All values are of a moment ago.</summary>
internal sealed class ClientReader(ConnectionRegistry connections, NodeIdentity node, TimeProvider time)
{
    public IEnumerable<ClientConnection> Find(string? subject, string? room, ClientAddress? address) =>
        connections.Open.Where(client =>
            (subject is null || client.Token?.Subject == subject)
            && (room is null || client.Rooms.Contains(room))
            && (address is null || client.Address == address));

    public ClientConnection? Find(string id) => ConnectionId.TryParse(id, out var wanted)
        ? connections.Open.FirstOrDefault(client => client.Id == wanted) : null;

    public ClientEntry EntryOf(ClientConnection client)
    {
        var (outbox, now) = (client.Outbox, time.GetUtcNow());
        return new ClientEntry(
            client.Id.ToString(), node.Id, DoorOf(outbox.Connection.Format), FormatOf(outbox.Connection.Format),
            TextOf(client.Address.ToString()), TextOf(client.Token?.Subject), Ago(outbox.Age), Ago(outbox.SilentFor),
            client.Rooms.Count, outbox.WaitingBytes, outbox.BehindFor is { } behind ? Ago(behind) : null);

        DateTimeOffset Ago(int seconds) => DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() - seconds);
    }

    public ClientAnswer AnswerOf(ClientConnection client)
    {
        var entry = EntryOf(client);
        ClientRoom[] rooms = [.. client.Rooms.List().Select(room => new ClientRoom(room.Room, NameOf(room.State)))];
        return new ClientAnswer(
            entry.Id, entry.Node, entry.Door, entry.Format, entry.Address, entry.Subject, entry.OpenedAt,
            entry.LastHeardAt, rooms.Length, entry.OutboxBytes, entry.BehindSince, rooms);
    }

    private static string? TextOf(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string DoorOf(WireFormat format) => format == WireFormat.Plain ? "ws" : "hub";

    private static string FormatOf(WireFormat format) => format switch
    {
        WireFormat.Plain => "plain",
        WireFormat.HubJson or WireFormat.NegotiatedJson => "signalr-json",
        _ => "signalr-messagepack",
    };

    private static string NameOf(SubscriptionState? state) => state switch
    {
        SubscriptionState.Live => "live",
        SubscriptionState.Behind => "behind",
        SubscriptionState.CatchingUp => "catching_up",
        _ => "opening",
    };
}
