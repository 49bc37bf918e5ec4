using Pubby.Hub.Delivery;
using Pubby.Hub.Options;
using Pubby.Hub.Transports.WebSockets.Framing;
using Pubby.Hub.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary><c>/ws</c>: the plain protocol, from the upgrade to the last byte.</summary>
internal sealed class PlainEndpoint(WebSocketDoor door, Connections connections, LimitOptions limits)
{
    private readonly KeepAlive _ping = new(ServerFrames.Ping, (int)limits.PingInterval.TotalSeconds);

    public Task RunAsync(HttpContext http) =>
        door.OpenAsync(http, WireFormat.Plain, _ping, ServeAsync);

    private async Task ServeAsync(WebSocketConnection connection, Stream stream)
    {
        var outbox = connections.Attach(connection);
        var rooms = connections.RoomsOf(outbox);
        var session = new PlainSession(outbox, rooms, connections.NewBudget());
        try
        {
            var hasClosed = await new FrameLoop(stream, outbox, session, limits.FrameBytes).RunAsync();
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
