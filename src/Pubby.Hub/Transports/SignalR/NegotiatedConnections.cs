using Microsoft.AspNetCore.SignalR;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the connections that use one of SignalR's own transports.</summary>
internal sealed class NegotiatedConnections(Admission admission, ConnectionRegistry connections)
{
    public HubConnectionState Open(HubConnectionContext connection)
    {
        var http = connection.GetHttpContext();
        var address = ClientAddress.Of(http?.Connection.RemoteIpAddress);
        var isAdmitted = admission.TryAdmitNegotiated(address);
        var client = connections.Attach(new NegotiatedConnection(connection, address));
        if (!isAdmitted) Refuse(client);
        return new HubConnectionState(
            client, http is null ? null : HandshakeToken.Of(http.Request), isAdmitted ? address : null);
    }

    /// <summary>Its handshake is over, so it is told in SignalR's way, the id of the refusal too.</summary>
    private void Refuse(ClientConnection client)
    {
        var id = RequestId.Next();
        admission.OnRefused(id, ErrorCode.RateLimited, client.Address);
        client.Refuse(CloseCode.RateLimited, RoomErrors.Of(ErrorCode.RateLimited,
            "This address has too many connections, or opens them too fast. Connect again later. " +
            $"{RequestId.Header}: {id}"), []);
    }

    public async Task CloseAsync(HubConnectionState link)
    {
        await connections.DetachAsync(link.Client);
        if (link.Admitted is { } address) admission.Release(address);
    }
}
