using Microsoft.AspNetCore.SignalR;
using Pubby.Hub.Connections;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Opens and closes the connections that use one of SignalR's own transports.</summary>
internal sealed class NegotiatedConnections(Admission admission, ConnectionRegistry connections)
{
    private static readonly RoomError TooMany = RoomErrors.Of(
        ErrorCode.RateLimited, "This address has too many connections, or opens them too fast. Connect again later.");

    public HubConnectionState Open(HubConnectionContext connection)
    {
        var http = connection.GetHttpContext();
        var address = ClientAddress.Of(http?.Connection.RemoteIpAddress);
        var isAdmitted = admission.TryAdmitNegotiated(address);
        var client = connections.Attach(new NegotiatedConnection(connection, address));
        // Its handshake is over, so it is told in SignalR's way.
        if (!isAdmitted) client.Refuse(CloseCode.RateLimited, TooMany, []);
        return new HubConnectionState(
            client, http is null ? null : HandshakeToken.Of(http.Request), isAdmitted ? address : null);
    }

    public async Task CloseAsync(HubConnectionState link)
    {
        await connections.DetachAsync(link.Client);
        if (link.Admitted is { } address) admission.Release(address);
    }
}
