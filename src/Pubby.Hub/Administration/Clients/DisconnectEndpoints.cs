using Pubby.Hub.Access;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Clients;

/// <summary>Closes connections at all nodes: one by its id, or those of a subject or a room.</summary>
internal sealed class DisconnectEndpoints(AdminCheck check, DisconnectQuestion question, FleetQuestions fleet)
    : IAdminEndpoints
{
    private const string Subject = "subject";
    private const string Room = "room";
    private const string Reconnect = "reconnect";

    private static readonly Refusal ExactlyOne = new(400, ErrorCode.Malformed,
        "Say whose connections: exactly one of subject and room.");

    private static readonly Refusal ReconnectInvalid = new(400, ErrorCode.Malformed, "reconnect is true or false.");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDelete("/admin/connections", check.Require(AdminRole.Operate, DeleteManyAsync)).Describe(
            Described("Disconnect those of a subject, or those in a room") with
            { Query = [(Subject, "Whose."), (Room, "In which room."), OfReconnect] });
        endpoints.MapDelete("/admin/connections/{id}", check.Require(AdminRole.Operate, DeleteOneAsync)).Describe(
            Described("Disconnect one") with { Query = [OfReconnect] });
    }

    private static (string, string) OfReconnect => (Reconnect, "false: they are told not to come back.");

    private static AdminOperation Described(string summary) =>
        new(summary, AdminRole.Operate, AdminJson.Readable.DisconnectAnswer);

    private async Task DeleteManyAsync(HttpContext http, AdminKey key)
    {
        var (query, refusal) = AdminQuery.Read(http, Subject, Room, Reconnect);
        if (refusal is null && query![Subject] is null == query[Room] is null) refusal = ExactlyOne;
        await DeleteAsync(http, key, query, refusal, id: null);
    }

    private Task DeleteOneAsync(HttpContext http, AdminKey key)
    {
        var (query, refusal) = AdminQuery.Read(http, Reconnect);
        return DeleteAsync(http, key, query, refusal, (string)http.Request.RouteValues["id"]!);
    }

    private async Task DeleteAsync(HttpContext http, AdminKey key, AdminQuery? query, Refusal? refusal, string? id)
    {
        var reconnect = true;
        if (query?[Reconnect] is { } text && !bool.TryParse(text, out reconnect)) refusal ??= ReconnectInvalid;
        if (refusal is not null)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        var order = new DisconnectOrder(id, query![Subject], query[Room], reconnect);
        check.Audit(key, TextOf(order));
        var (answers, part) = await question.AskAsync(fleet, order, node: null, http.RequestAborted);
        var count = answers.Sum(answer => answer.Answer.Count);
        if (id is not null && count == 0) await check.RefuseAsync(http, AdminRefusal.NoConnection(part));
        else await Answers.WriteAsync(http, new DisconnectAnswer(count, part), AdminJson.Readable.DisconnectAnswer);
    }

    private static string TextOf(DisconnectOrder order)
    {
        var whose = order switch
        {
            { Id: { } id } => $"the connection {LogText.Of(id)}",
            { Subject: { } subject } => $"the connections of the subject {LogText.Of(subject)}",
            _ => $"the connections in the room {LogText.Of(order.Room!)}",
        };
        return $"disconnect {whose}{(order.Reconnect ? "" : ", for good")}";
    }
}
