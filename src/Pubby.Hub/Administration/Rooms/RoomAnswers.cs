using System.Text.Json;
using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Administration.Rooms;

/// <param name="Prefix">Of the rooms' names; empty: all.</param>
/// <param name="After">Only names after this one; empty: all.</param>
internal sealed record RoomsQuery(string Prefix, string After, int Limit);

/// <summary>A room that is alive on a node.</summary>
/// <param name="PublishesPerSecond">Changes of the room, lately.</param>
/// <param name="ChangedAt">When its newest message was stamped; null: it never held one.</param>
internal sealed record RoomEntry(
    string Room, int Messages, int Subscribers, double PublishesPerSecond, DateTimeOffset? ChangedAt);

internal sealed record RoomsPage(NodePage<RoomEntry> Page);

/// <param name="Rooms">
/// By name. Subscribers are sums. Messages and rates are those of the node that knows most: each node on which a room
/// is alive has all of it.
/// </param>
/// <param name="Next">The cursor of the next part; null: these are the last.</param>
internal sealed record RoomsAnswer(IReadOnlyList<RoomEntry> Rooms, string? Next, FleetPart Fleet);

internal sealed record RoomQuery(string Room);

/// <summary>A room on one node.</summary>
/// <param name="IsAlive">False: it has nothing of the room, and the rest says nothing.</param>
/// <param name="Head">The last sequence number that it has accounted for.</param>
/// <param name="Version">The newest that it has.</param>
internal sealed record RoomPart(bool IsAlive, int Subscribers, int Behind, int Messages, long Head, long Version);

/// <param name="Behind">Subscriptions that are behind.</param>
/// <param name="Head">The last sequence number that it has accounted for; where nodes differ for long, one lacks
/// something.</param>
/// <param name="Version">The newest that it has.</param>
internal sealed record RoomNode(string Node, int Subscribers, int Behind, int Messages, long Head, long Version);

/// <param name="ExpiresAt">Null: it stays.</param>
internal sealed record RoomMessage(string Id, long Version, JsonElement Data, DateTimeOffset? ExpiresAt);

/// <param name="Nodes">Those on which it is alive.</param>
/// <param name="Messages">In the order of their versions. Null: the store cannot be read.</param>
/// <param name="Truncated">There are more than fit into 1 MiB; the newest are there.</param>
internal sealed record RoomAnswer(
    string Room, int Subscribers, IReadOnlyList<RoomNode> Nodes, IReadOnlyList<RoomMessage>? Messages, bool Truncated,
    FleetPart Fleet);
