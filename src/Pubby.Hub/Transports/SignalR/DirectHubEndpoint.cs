using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// SignalR clients that connect by WebSocket. They use SignalR's protocol unchanged, but the hub reads and writes their
/// frames itself: a broadcast reaches their sockets as it reaches plain ones. tests/Pubby.Benchmarks/README.md compares
/// it with stock SignalR.
/// </summary>
/// <remarks>
/// The id of a client that has negotiated means nothing here: a balancer may have sent its negotiation to another node,
/// and a client of SignalR negotiates unless it is told not to. What it asks for comes with its WebSocket again. The
/// connection that SignalR keeps for the id is never used, and forgotten after 15 s.
/// </remarks>
internal sealed class DirectHubEndpoint(
    WebSocketUpgradeEndpoint upgrade, ConnectionRegistry connections, HubConnectionHandler<PubbyHub> hub,
    LimitOptions limits)
{
    public const string Path = "/hub";

    private static readonly PipeOptions InputOptions = new(useSynchronizationContext: false);

    public Task RunAsync(HttpContext http) =>
        upgrade.OpenAsync(http, WireFormat.HubJson, HubPing.Pending, extension: null, (connection, source) =>
            ServeAsync(http, connection, source, HandshakeToken.Of(http.Request)));

    /// <summary>Serves an open WebSocket. When it returns, the connection is no longer used.</summary>
    /// <param name="http">Null: the connection was accepted before HTTP.</param>
    /// <param name="token">What the handshake brought; null: nothing.</param>
    public async Task ServeAsync(
        HttpContext? http, WebSocketConnection connection, IByteSource source, string? token)
    {
        var client = connections.Attach(connection);
        var outbox = client.Outbox;
        var link = new HubConnectionState(client, token);
        // Kept by the state alone from here on, which gives it away.
        token = null;
        var input = new Pipe(InputOptions);
        using var closed = new CancellationTokenSource();
        DirectHubContext? context = null;
        var output =
            new HubOutput(outbox, () =>
                context!.ActiveFormat == TransferFormat.Binary ? WebSocketOpcode.Binary : WebSocketOpcode.Text);
        context = new DirectHubContext(http, new DuplexPipe(input.Reader, output), link, closed, connection.Abort);

        var serving = ServeHubAsync(context, outbox);
        try
        {
            var hasClosed =
                await new FrameLoop(source, outbox, new HubInput(input.Writer), limits.FrameBytes).RunAsync();
            if (!hasClosed) connection.Abort();
            await closed.CancelAsync();
            await input.Writer.CompleteAsync();
            await serving;
        }
        finally
        {
            await connection.Finished;
            await connections.DetachAsync(client);
        }
    }

    /// <summary>SignalR's own loop: handshake, calls, and its close message when it ends the connection.</summary>
    private async Task ServeHubAsync(ConnectionContext context, Outbox outbox)
    {
        await Task.Yield();
        try
        {
            await hub.OnConnectedAsync(context);
        }
        finally
        {
            // The client gets a close message however it ended. A close in progress continues as it was.
            outbox.Shard.PostClose(outbox, CloseCode.Normal, "");
            // Nobody reads any more: what the client still sends is dropped. The frame loop would wait for a reader
            // without end, and the connection would never be given back.
            await context.Transport.Input.CompleteAsync();
        }
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
