using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary><c>/ws</c>: the plain protocol, from the upgrade to the last byte.</summary>
internal sealed class PlainEndpoint(
    WebSocketUpgradeEndpoint upgrade, ConnectionRegistry connections, LimitOptions limits, DeliveryOptions delivery)
{
    public const string Path = "/ws";

    public KeepAlive KeepAlive { get; } = new(ControlFrames.Ping, (int)limits.PingInterval.TotalSeconds);

    /// <summary>
    /// For a connection that arrives as an HTTP request: over TLS, over HTTP/2, or in a form that <see
    /// cref="Sockets.WebSocketAcceptor"/> does not accept.
    /// </summary>
    public Task RunAsync(HttpContext http) =>
        upgrade.OpenAsync(http, WireFormat.Plain, KeepAlive,
            ExtensionFor(http.Request.Headers.SecWebSocketExtensions.ToString()), ServeAsync);

    /// <summary>The accepted part of the extensions that a client offers; null: none.</summary>
    public string? ExtensionFor(string offers) => delivery.CompressDumps ? DeflateOffers.Answer(offers) : null;

    /// <summary>Serves an open WebSocket. When it returns, the connection is no longer used.</summary>
    public async Task ServeAsync(WebSocketConnection connection, IByteSource source)
    {
        var outbox = connections.Attach(connection);
        var rooms = connections.RoomsOf(outbox);
        var session = new PlainSession(outbox, rooms, connections.NewBudget());
        try
        {
            var hasClosed = await new FrameLoop(source, outbox, session, limits.FrameBytes).RunAsync();
            if (!hasClosed) connection.Abort();
        }
        catch
        {
            outbox.Shard.PostClose(outbox, CloseCode.Internal, "the hub made a mistake");
            throw;
        }
        finally
        {
            await connection.Finished;
            rooms.LeaveAll();
            await connections.DetachAsync(outbox);
        }
    }
}
