using Microsoft.AspNetCore.SignalR;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the links of connections that came by a transport of SignalR's own.</summary>
internal sealed class NegotiatedConnections(Connections connections)
{
    public HubConnectionState Open(HubConnectionContext connection)
    {
        connections.Admit();
        var outbox = connections.Attach(new NegotiatedConnection(connection));
        return new HubConnectionState(outbox, connections.RoomsOf(outbox), connections.NewBudget());
    }

    public async Task CloseAsync(HubConnectionState link)
    {
        await connections.DetachAsync(link.Outbox);
        connections.Release();
    }
}
