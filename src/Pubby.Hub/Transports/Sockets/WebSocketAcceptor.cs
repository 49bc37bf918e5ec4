using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Pubby.Core;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Transports.SignalR;
using Pubby.Hub.Transports.Sockets.Polling;
using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Takes WebSockets ahead of HTTP: looks at a new connection's first bytes without taking them, and where they ask for a WebSocket that can be agreed to at once,
/// serves it on the bare socket. Everything else, refusals included, is left as it came for Kestrel. An idle connection costs a third of what it does behind Kestrel
/// (docs/performance.md).
/// </summary>
internal sealed partial class WebSocketAcceptor(
    PlainEndpoint plain, DirectHubEndpoint hub, Admission admission, AllowedHosts hosts, SocketPoller poller,
    ILogger<WebSocketAcceptor> log)
{
    /// <summary>A longer head goes to Kestrel.</summary>
    private const int MaxHeadBytes = 4096;

    /// <summary>Never waits. Unless the connection is taken, nothing of it has been read.</summary>
    public AcceptResult TryTake(Socket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxHeadBytes);
        try
        {
            socket.Blocking = false;
            var length = socket.Receive(buffer.AsSpan(0, MaxHeadBytes), SocketFlags.Peek, out var error);
            if (error == SocketError.WouldBlock) return AcceptResult.Silent;
            if (error != SocketError.Success || !buffer.AsSpan(0, length).StartsWith("GET /"u8)) return AcceptResult.NotMine;
            if (UpgradeRequest.TryParse(buffer.AsMemory(0, length)) is not { } head || ServeOf(head) is not { } serve) return AcceptResult.NotMine;
            // Kestrel asks the same questions again, tells the refusal, and counts it.
            if (!hosts.Allow(head.Host) || admission.TryAdmit(new(head.Origin)) is not null) return AcceptResult.NotMine;
            socket.Receive(buffer.AsSpan(0, head.Length));
            _ = ServeAsync(socket, head, serve);
            return AcceptResult.Taken;
        }
        catch (SocketException)
        {
            // Gone already; Kestrel notices the same.
            return AcceptResult.NotMine;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Func<Socket, string?, Task>? ServeOf(UpgradeRequest head) => head.Path switch
    {
        PlainEndpoint.Path => ServePlainAsync,
        DirectHubEndpoint.Path when !DirectHubEndpoint.IsNegotiated(head.Query) => ServeHubAsync,
        _ => null,
    };

    private async Task ServeAsync(Socket socket, UpgradeRequest head, Func<Socket, string?, Task> serve)
    {
        try
        {
            var extension = head.Path == PlainEndpoint.Path ? plain.ExtensionFor(head.Extensions) : null;
            socket.Send(Encoding.ASCII.GetBytes(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                $"Sec-WebSocket-Accept: {WebSocketUpgrade.AcceptFor(head.Key)}\r\n" +
                Header("Sec-WebSocket-Protocol", Subprotocols.Answer(head.Subprotocols)) + Header("Sec-WebSocket-Extensions", extension) + "\r\n"));
            // Nothing of it is held for as long as the connection lasts.
            head = null!;
            await serve(socket, extension);
        }
        catch (SocketException)
        {
            // Gone before it was open.
        }
        catch (Exception fault)
        {
            LogFailed(log, fault);
        }
        finally
        {
            poller.Forget(socket);
            socket.Dispose();
            admission.Release();
        }
    }

    private static string Header(string name, string? value) => value is null ? "" : $"{name}: {value}\r\n";

    private Task ServePlainAsync(Socket socket, string? extension) =>
        plain.ServeAsync(new RawSocketConnection(socket, WireFormat.Plain, plain.KeepAlive) { TakesDeflated = extension is not null }, poller.Open(socket));

    private Task ServeHubAsync(Socket socket, string? extension) =>
        hub.ServeAsync(http: null, new RawSocketConnection(socket, WireFormat.HubJson, HubPing.Pending), poller.Open(socket));

    [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "Bug: unhandled error on a connection; the connection is closed.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}

internal enum AcceptResult : byte
{
    Taken,

    /// <summary>It has said nothing yet.</summary>
    Silent,

    /// <summary>It is somebody else's.</summary>
    NotMine,
}
