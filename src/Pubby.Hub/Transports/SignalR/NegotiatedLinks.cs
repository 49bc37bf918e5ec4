using Microsoft.AspNetCore.SignalR;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the links of connections that came by a transport of SignalR's own.</summary>
internal sealed class NegotiatedLinks(Connections connections)
{
    public HubLink Open(HubConnectionContext connection)
    {
        connections.Admit();
        var outbox = connections.Attach(new NegotiatedConnection(connection));
        return new HubLink(outbox, connections.RoomsOf(outbox), connections.NewBudget());
    }

    public async Task CloseAsync(HubLink link)
    {
        await connections.DetachAsync(link.Outbox);
        connections.Release();
    }
}
