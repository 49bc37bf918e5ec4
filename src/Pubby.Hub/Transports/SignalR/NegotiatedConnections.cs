using Microsoft.AspNetCore.SignalR;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the links of connections that came by a transport of SignalR's own.</summary>
internal sealed class NegotiatedConnections(Admission admission, ConnectionRegistry connections)
{
    public HubConnectionState Open(HubConnectionContext connection)
    {
        admission.Admit();
        var outbox = connections.Attach(new NegotiatedConnection(connection));
        return new HubConnectionState(outbox, connections.RoomsOf(outbox), connections.NewBudget());
    }

    public async Task CloseAsync(HubConnectionState link)
    {
        await connections.DetachAsync(link.Outbox);
        admission.Release();
    }
}
