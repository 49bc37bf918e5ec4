using Pubby.Hub.Access;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Clients;

/// <summary>
/// <c>/admin/connections</c>: the connections of all nodes, or of one. And one connection, by its id.
/// </summary>
internal sealed class ClientEndpoints(
    AdminCheck check, ClientsQuestion list, ClientQuestion one, FleetQuestions fleet) : IAdminEndpoints
{
    private const string Subject = "subject";
    private const string Room = "room";
    private const string Address = "address";
    private const string Node = "node";

    private static readonly Refusal AddressInvalid = new(400, ErrorCode.Malformed,
        "address is an IP address, or a network such as 2001:db8:1:2::/64.");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/admin/connections", check.Require(AdminRole.Read, ListAsync)).Describe(
            new("The connections of all nodes, by id", AdminRole.Read, AdminJson.Readable.ClientsAnswer)
            {
                Query =
                [
                    (Subject, "Only those of this subject."), (Room, "Only those in this room."),
                    (Address, "Only those from this address."), (Node, "Only those of this node."),
                    AdminQuery.OfLimit, AdminQuery.OfCursor,
                ],
            });
        endpoints.MapGet("/admin/connections/{id}", check.Require(AdminRole.Read, GetAsync)).Describe(
            new("One connection, with its rooms", AdminRole.Read, AdminJson.Readable.ClientAnswer));
    }

    private async Task ListAsync(HttpContext http, AdminKey key)
    {
        var (query, refusal) = AdminQuery.Read(
            http, Subject, Room, Address, Node, AdminQuery.Limit, AdminQuery.Cursor);
        if (query?[Address] is { } address && !ClientAddress.TryParse(address, out _)) refusal = AddressInvalid;
        if (refusal is not null)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var (answers, part) = await list.AskAsync(
            fleet, new ClientsQuery(query![Subject], query[Room], query[Address], query.After, query.Count),
            query[Node], http.RequestAborted);
        if (query[Node] is not null && answers.Count == 0)
        {
            await check.RefuseAsync(http, AdminRefusal.Of(part.Missing[0]));
            return;
        }
        var (clients, next) = Pages.Join(
            answers.Select(answer => answer.Answer.Page), client => client.Id, query.Count, same => same[0]);
        await Answers.WriteAsync(http, new ClientsAnswer(clients, next, part), AdminJson.Readable.ClientsAnswer);
    }

    private async Task GetAsync(HttpContext http, AdminKey key)
    {
        if (AdminQuery.Read(http).Refusal is { } refusal)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var id = (string)http.Request.RouteValues["id"]!;
        var (answers, part) = await one.AskAsync(fleet, new ClientQuery(id), node: null, http.RequestAborted);
        if (answers.Select(answer => answer.Answer.Connection).FirstOrDefault(found => found is not null) is { } client)
            await Answers.WriteAsync(http, client, AdminJson.Readable.ClientAnswer);
        else await check.RefuseAsync(http, AdminRefusal.NoConnection(part));
    }
}
