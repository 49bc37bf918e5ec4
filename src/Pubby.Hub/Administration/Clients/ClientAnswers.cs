using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Administration.Clients;

/// <param name="Subject">Only of this one; null: of any, and so on.</param>
/// <param name="After">Only ids after this one; empty: all.</param>
internal sealed record ClientsQuery(string? Subject, string? Room, string? Address, string After, int Limit);

/// <summary>A connection, in a list.</summary>
/// <param name="Id">16 hexadecimal digits, the same as in logs at Debug.</param>
/// <param name="Door"><c>ws</c> or <c>hub</c>.</param>
/// <param name="Format"><c>plain</c>, <c>signalr-json</c> or <c>signalr-messagepack</c>.</param>
/// <param name="Address">The client's, or the /64 network of IPv6 that it is in; null: a Unix socket's.</param>
/// <param name="Subject">Of its token; null: it has brought none, or one without.</param>
/// <param name="LastHeardAt">When it last sent something, to the second.</param>
/// <param name="RoomCount">How many rooms it is in.</param>
/// <param name="OutboxBytes">What waits for its socket.</param>
/// <param name="BehindSince">Since when it is behind in some room; null: it is behind in none.</param>
internal sealed record ClientEntry(
    string Id, string Node, string Door, string Format, string? Address, string? Subject, DateTimeOffset OpenedAt,
    DateTimeOffset LastHeardAt, int RoomCount, long OutboxBytes, DateTimeOffset? BehindSince);

internal sealed record ClientsPage(NodePage<ClientEntry> Page);

/// <param name="Connections">By id.</param>
/// <param name="Next">The cursor of the next part; null: these are the last.</param>
internal sealed record ClientsAnswer(IReadOnlyList<ClientEntry> Connections, string? Next, FleetPart Fleet);

internal sealed record ClientQuery(string Id);

/// <param name="State"><c>live</c>, <c>behind</c>, <c>catching_up</c>; <c>opening</c>: the room is being read.</param>
internal sealed record ClientRoom(string Room, string State);

/// <param name="Connection">Null: this node does not have it.</param>
internal sealed record ClientPart(ClientAnswer? Connection);

/// <summary>One connection, with its rooms.</summary>
internal sealed record ClientAnswer(
    string Id, string Node, string Door, string Format, string? Address, string? Subject, DateTimeOffset OpenedAt,
    DateTimeOffset LastHeardAt, int RoomCount, long OutboxBytes, DateTimeOffset? BehindSince,
    IReadOnlyList<ClientRoom> Rooms);
