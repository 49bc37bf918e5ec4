using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Tracing;

/// <summary><c>/admin/trace</c>: what happens to messages, on all nodes, as server-sent events.</summary>
internal sealed class TraceEndpoint(
    AdminCheck check, FleetQuestions questions, TimeProvider time) : IAdminEndpoints
{
    private const string Path = "/admin/trace";
    private const string Room = "room";
    private const string Id = "id";
    private const string Connection = "connection";

    private static readonly Refusal Malformed = new(400, ErrorCode.Malformed,
        "Send either room, and perhaps id, or connection: the 16 hexadecimal digits that name one.");

    private static readonly Refusal TooMany = new(503, ErrorCode.Overloaded,
        $"This node has {Core.Tracing.Traces.MaxTracers} traces already. End one of them.");

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, check.Require(AdminRole.Read, (http, _) => AnswerAsync(http))).Describe(
            new("What happens to messages, on all nodes", AdminRole.Read, TraceJson.Readable.TraceLine)
            {
                ContentType = TraceStream.ContentType,
                Description =
                    "Server-sent events: fleet, trace, dropped and end. The schema is of the data of trace. It goes " +
                    "on until the caller ends it. Send room, and perhaps id, or connection.",
                Query =
                [
                    (Room, "What happens to the messages of this room."), (Id, "Only of this message."),
                    (Connection, "What this connection gets and is refused: the id that /admin/connections lists."),
                ],
            });

    private async Task AnswerAsync(HttpContext http)
    {
        var (query, refusal) = AdminQuery.Read(http, Room, Id, Connection);
        var asked = query is null ? null : FilterOf(query);
        if (asked is null)
        {
            await check.RefuseAsync(http, refusal ?? Malformed);
            return;
        }
        var trace = new FleetTrace(questions, asked);
        try
        {
            var first = await trace.NextAsync(http.RequestAborted);
            if (first.Fleet.Missing.Any(node => node.Node == first.Fleet.Node)) await check.RefuseAsync(http, TooMany);
            else if (asked.Connection is not null && !first.IsHere)
                await check.RefuseAsync(http, AdminRefusal.NoConnection(first.Fleet));
            else await new TraceStream(http.Response, time).RunAsync(
                trace, first, asked.Connection is not null, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has ended it.
        }
        finally
        {
            await trace.EndAsync();
        }
    }

    private static TracePoll? FilterOf(AdminQuery query)
    {
        var (room, id, connection) = (query[Room], query[Id], query[Connection]);
        if (connection is not null)
        {
            return room is null && id is null && ConnectionId.TryParse(connection, out _)
                ? new TracePoll("", Connection: connection) : null;
        }
        return room is not null && Names.IsValid(room) && (id is null || Names.IsValid(id))
            ? new TracePoll("", room, id) : null;
    }
}
