namespace Pubby.Core.Tracing;

/// <summary>What a tracer follows: a room, one id of it, or what one connection gets.</summary>
/// <param name="Room">Null: the tracer follows a connection.</param>
/// <param name="Id">Null: all of the room.</param>
/// <param name="Connection">
/// The connection's outbox; null: the tracer follows a room, or the connection is another
/// node's.
/// </param>
/// <param name="ConnectionId">The name of <paramref name="Connection"/>, for the events.</param>
internal sealed record TraceFilter(
    string? Room, string? Id = null, object? Connection = null, string? ConnectionId = null)
{
    /// <summary>It follows the room, and this message of it. Null: an event that concerns the whole room.</summary>
    public bool IncludesMessage(string room, string? id) =>
        Room == room && (Id is null || id is null || Id == id);

    public bool Follows(object connection) => ReferenceEquals(Connection, connection);
}
