using Microsoft.AspNetCore.SignalR;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the connections that use one of SignalR's own transports.</summary>
internal sealed class NegotiatedConnections(Admission admission, ConnectionRegistry connections)
{
    public HubConnectionState Open(HubConnectionContext connection)
    {
        admission.Admit();
        var client = connections.Attach(new NegotiatedConnection(connection));
        var http = connection.GetHttpContext();
        return new HubConnectionState(client, http is null ? null : HandshakeToken.Of(http.Request));
    }

    public async Task CloseAsync(HubConnectionState link)
    {
        await connections.DetachAsync(link.Client);
        admission.Release();
    }
}
