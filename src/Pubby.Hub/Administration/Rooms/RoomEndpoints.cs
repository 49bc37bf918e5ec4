using Pubby.Hub.Access;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Rooms;

/// <summary><c>/admin/rooms</c>: the rooms that are alive on any node. <c>/admin/rooms/{room}</c>: one room.</summary>
internal sealed class RoomEndpoints(
    AdminCheck check, RoomsQuestion list, RoomQuestion one, RoomContent content, FleetQuestions fleet) : IAdminEndpoints
{
    private const string Prefix = "prefix";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/admin/rooms", check.Require(AdminRole.Read, ListAsync)).Describe(
            new("The rooms that are alive on any node, by name", AdminRole.Read, AdminJson.Readable.RoomsAnswer)
            { Query = [(Prefix, "How the names begin."), AdminQuery.OfLimit, AdminQuery.OfCursor] });
        endpoints.MapGet("/admin/rooms/{room}", check.Require(AdminRole.Read, GetAsync)).Describe(
            new("One room: its messages, and how it is on each node", AdminRole.Read, AdminJson.Readable.RoomAnswer));
    }

    private async Task ListAsync(HttpContext http, AdminKey key)
    {
        var (query, refusal) = AdminQuery.Read(http, Prefix, AdminQuery.Limit, AdminQuery.Cursor);
        if (refusal is not null)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var (answers, part) = await list.AskAsync(
            fleet, new RoomsQuery(query![Prefix] ?? "", query.After, query.Count), node: null, http.RequestAborted);
        var (rooms, next) = Pages.Join(
            answers.Select(answer => answer.Answer.Page), room => room.Room, query.Count, Join);
        await Answers.WriteAsync(http, new RoomsAnswer(rooms, next, part), AdminJson.Readable.RoomsAnswer);
    }

    private static RoomEntry Join(IReadOnlyList<RoomEntry> nodes) => new(
        nodes[0].Room, nodes.Max(node => node.Messages), nodes.Sum(node => node.Subscribers),
        nodes.Max(node => node.PublishesPerSecond), nodes.Max(node => node.ChangedAt));

    private async Task GetAsync(HttpContext http, AdminKey key)
    {
        var name = (string)http.Request.RouteValues["room"]!;
        var refusal = Names.IsValid(name) ? AdminQuery.Read(http).Refusal : Refusal.RoomInvalid;
        if (refusal is not null)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var (answers, part) = await one.AskAsync(fleet, new RoomQuery(name), node: null, http.RequestAborted);
        RoomNode[] nodes =
        [
            .. answers.Where(answer => answer.Answer.IsAlive).OrderBy(answer => answer.Node, StringComparer.Ordinal)
                .Select(answer => NodeOf(answer.Node, answer.Answer))
        ];
        var (messages, isTruncated) = await content.ReadAsync(name, http.RequestAborted);
        await Answers.WriteAsync(
            http, new RoomAnswer(name, nodes.Sum(node => node.Subscribers), nodes, messages, isTruncated, part),
            AdminJson.Readable.RoomAnswer);
    }

    private static RoomNode NodeOf(string node, RoomPart room) => new(
        node, room.Subscribers, room.Behind, room.Messages, room.Head, room.Version);
}
