using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary><c>/ws</c>: the plain protocol, from the upgrade to the last byte.</summary>
internal sealed class PlainEndpoint(
    WebSocketUpgradeEndpoint upgrade, ConnectionRegistry connections, ConnectionAuthorizer authorizer,
    FleetSpread spread, LimitOptions limits, DeliveryOptions delivery)
{
    public const string Path = "/ws";

    public KeepAlive KeepAlive { get; } = new(ControlFrames.Ping, (int)limits.PingInterval.TotalSeconds);

    /// <summary>
    /// For a connection that arrives as an HTTP request: over TLS, over HTTP/2, or in a form that <see
    /// cref="Sockets.WebSocketAcceptor"/> does not accept.
    /// </summary>
    public Task RunAsync(HttpContext http) =>
        upgrade.OpenAsync(http, WireFormat.Plain, KeepAlive,
            ExtensionFor(http.Request.Headers.SecWebSocketExtensions.ToString()), (connection, source) =>
                ServeAsync(connection, source, HandshakeToken.Of(http.Request)));

    /// <summary>The accepted part of the extensions that a client offers; null: none.</summary>
    public string? ExtensionFor(string offers) => delivery.CompressDumps ? DeflateOffers.Answer(offers) : null;

    /// <summary>Serves an open WebSocket. When it returns, the connection is no longer used.</summary>
    /// <param name="token">What the handshake brought; null: nothing.</param>
    public async Task ServeAsync(WebSocketConnection connection, IByteSource source, string? token)
    {
        var client = connections.Attach(connection);
        var outbox = client.Outbox;
        var session = new PlainSession(client, authorizer, spread);
        try
        {
            // The door is open, so that a browser can read why it is closed again: it cannot read a refused handshake.
            var opening = authorizer.OpenAsync(client, token);
            // A connection lasts for long. The text of its token does not.
            token = null;
            session.Close(await opening, []);
            var hasClosed = await new FrameLoop(source, outbox, session, limits.FrameBytes).RunAsync();
            if (!hasClosed) connection.Abort();
            await session.CommandsEndedAsync();
        }
        catch
        {
            outbox.Shard.PostClose(outbox, CloseCode.Internal, "the hub made a mistake");
            throw;
        }
        finally
        {
            await connection.Finished;
            await session.CommandsEndedAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            client.Rooms.LeaveAll();
            await connections.DetachAsync(client);
        }
    }
}
