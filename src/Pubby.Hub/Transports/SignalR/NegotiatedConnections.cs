using Microsoft.AspNetCore.SignalR;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the connections that use one of SignalR's own transports.</summary>
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
