using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Tracing;

/// <summary><c>/admin/trace</c>: what happens to messages, on all nodes, as server-sent events.</summary>
internal sealed class TraceEndpoint(
    AdminCheck check, FleetQuestions questions, NodeIdentity node, TimeProvider time)
{
    private const string Path = "/admin/trace";
    private const string NotFound = "not_found";

    private static readonly Refusal Malformed = new(400, ErrorCode.Malformed,
        "Send either room, and perhaps id, or connection: the 16 hexadecimal digits that name one.");

    private static readonly Refusal TooMany = new(503, ErrorCode.Overloaded,
        $"This node has {Core.Tracing.Traces.MaxTracers} traces already. End one of them.");

    private static readonly Refusal NoConnection = new(404, NotFound,
        "No node that answered has this connection. It may have ended: GET /admin/connections lists those that are " +
        "open.");

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, check.Require(AdminRole.Read, (http, _) => AnswerAsync(http)));

    private async Task AnswerAsync(HttpContext http)
    {
        if (FilterOf(http.Request.Query) is not { } asked)
        {
            await check.RefuseAsync(http, Malformed);
            return;
        }
        var trace = new FleetTrace(questions, asked);
        try
        {
            var first = await trace.NextAsync(http.RequestAborted);
            if (first.Fleet.Missing.Any(other => other.Node == node.Id)) await check.RefuseAsync(http, TooMany);
            else if (asked.Connection is not null && !first.IsHere) await check.RefuseAsync(http, NoConnection);
            else await new TraceStream(http.Response, time).RunAsync(trace, first, asked.Connection is not null,
                http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads it any more.
        }
        finally
        {
            await trace.EndAsync();
        }
    }

    private static TracePoll? FilterOf(IQueryCollection query)
    {
        if (query.Keys.Any(key => key is not ("room" or "id" or "connection"))) return null;
        string? room = query["room"], id = query["id"], connection = query["connection"];
        if (connection is not null)
        {
            return room is null && id is null && ConnectionId.TryParse(connection, out _)
                ? new TracePoll("", Connection: connection) : null;
        }
        return room is not null && Names.IsValid(room) && (id is null || Names.IsValid(id))
            ? new TracePoll("", room, id) : null;
    }
}
