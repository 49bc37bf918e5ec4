using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Administration.Clients;

/// <summary>Which connections this node has.</summary>
internal sealed class ClientsQuestion(ClientReader clients) : JsonQuestion<ClientsQuery, ClientsPage>(
    "connections", AdminJson.Readable.ClientsQuery, AdminJson.Readable.ClientsPage)
{
    protected override ValueTask<ClientsPage> AnswerAsync(ClientsQuery query, CancellationToken cancellationToken)
    {
        ClientAddress? address =
            query.Address is { } text && ClientAddress.TryParse(text, out var parsed) ? parsed : null;
        var after = ConnectionId.TryParse(query.After, out var last) ? last : default;
        var found = clients.Find(query.Subject, query.Room, address).Where(client => client.Id.CompareTo(after) > 0)
            .OrderBy(client => client.Id).Select(clients.EntryOf);
        return new(new ClientsPage(NodePage<ClientEntry>.Of(found, query.Limit)));
    }

    protected override ClientsPage? Shorten(ClientsPage tooLong) =>
        tooLong.Page.Half() is { } half ? new ClientsPage(half) : null;
}

/// <summary>How one connection is, where it is.</summary>
internal sealed class ClientQuestion(ClientReader clients) : JsonQuestion<ClientQuery, ClientPart>(
    "connection", AdminJson.Readable.ClientQuery, AdminJson.Readable.ClientPart)
{
    protected override ValueTask<ClientPart> AnswerAsync(ClientQuery query, CancellationToken cancellationToken) =>
        new(new ClientPart(clients.Find(query.Id) is { } client ? clients.AnswerOf(client) : null));
}
