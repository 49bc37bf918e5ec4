using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Pubby.Core;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Hub.Transports.SignalR;
using Pubby.Hub.Transports.Sockets.Polling;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Accepts WebSockets before HTTP. It looks at a new connection's first bytes without taking them. If they request a
/// WebSocket that can be accepted at once, it serves the connection on the bare socket. Everything else, refusals
/// included, stays untouched for Kestrel. An idle connection costs a third of what it costs behind Kestrel
/// (docs/performance.md).
/// </summary>
internal sealed partial class WebSocketAcceptor(
    WebSocketEndpoints endpoints, AcceptorGuard guard, Admission admission, SocketRefusal refusal, SocketPoller poller,
    ILogger<WebSocketAcceptor> log)
{
    /// <summary>A longer request goes to Kestrel.</summary>
    private const int MaxHeadBytes = 4096;

    /// <summary>Never waits. Reads nothing of a connection that it does not take.</summary>
    /// <param name="peer">Who is connected, or for whom the balancer is.</param>
    public AcceptResult TryTake(Socket socket, EndPoint? peer)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxHeadBytes);
        try
        {
            var length = FirstCalls.Peek(socket, buffer.AsSpan(0, MaxHeadBytes));
            if (length == NativeSocket.WouldBlock) return AcceptResult.NoData;
            if (!buffer.AsSpan(0, length).StartsWith("GET /"u8)) return AcceptResult.LeftToKestrel;
            if (UpgradeRequest.TryParse(buffer.AsMemory(0, length)) is not { } request
                || ServeOf(request) is not { } serve) return AcceptResult.LeftToKestrel;
            if (!guard.Allows(request)) return AcceptResult.LeftToKestrel;
            var client = guard.ClientOf(peer, request);
            var refused = admission.TryAdmit(new(request.Origin, client));
            // Other refusals are rare. Kestrel checks the same again, answers, and counts it.
            if (refused is not null and not { Code: ErrorCode.Overloaded }) return AcceptResult.LeftToKestrel;
            FirstCalls.Take(socket, buffer.AsSpan(0, request.Length));
            _ = refused is null
                ? ServeAsync(socket, request, client, serve) : RefuseAsync(socket, request, client, refused);
            return AcceptResult.Taken;
        }
        catch (SocketException)
        {
            // The client has closed the connection. Kestrel will see that too.
            return AcceptResult.LeftToKestrel;
        }
        catch (Exception fault)
        {
            // One connection's fault is not the end of the thread that accepts all.
            LogFailed(log, fault);
            socket.Dispose();
            return AcceptResult.Taken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Func<Socket, ClientAddress, string?, string?, Task>? ServeOf(UpgradeRequest request) => request.Path switch
    {
        PlainEndpoint.Path => ServePlainAsync,
        DirectHubEndpoint.Path => ServeHubAsync,
        _ => null,
    };

    private async Task ServeAsync(
        Socket socket, UpgradeRequest request, ClientAddress client,
        Func<Socket, ClientAddress, string?, string?, Task> serve)
    {
        try
        {
            if (!await admission.TakeTurnAsync(ConnectionRequest.SaysReturning(request.Query)))
            {
                await refusal.AnswerAsync(socket, request, client, admission.Overloaded());
                return;
            }
            var extension = request.Path == PlainEndpoint.Path
                ? endpoints.Plain.ExtensionFor(request.Extensions) : null;
            FirstCalls.Send(socket,
                WebSocketUpgrade.Answer(request.Key, Subprotocols.Answer(request.Subprotocols), extension));
            var serving = serve(socket, client, extension, request.Token);
            // Released here, so that they are not held for as long as the connection lasts: 64 bytes of the delegate.
            (request, serve) = (null!, null!);
            await serving;
        }
        catch (SocketException)
        {
            // The client left before the connection was open.
        }
        catch (Exception fault)
        {
            LogFailed(log, fault);
        }
        finally
        {
            poller.Forget(socket);
            socket.Dispose();
            admission.Release(client);
        }
    }

    private async Task RefuseAsync(
        Socket socket, UpgradeRequest request, ClientAddress client, Refusal refused)
    {
        try
        {
            await refusal.AnswerAsync(socket, request, client, refused);
        }
        catch (SocketException)
        {
            // The client left without its answer.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private Task ServePlainAsync(Socket socket, ClientAddress client, string? extension, string? token) =>
        endpoints.Plain.ServeAsync(
            new RawSocketConnection(socket, WireFormat.Plain, endpoints.Plain.KeepAlive)
            { TakesDeflated = extension is not null, Address = client }, poller.Open(socket), token);

    private Task ServeHubAsync(Socket socket, ClientAddress client, string? extension, string? token) =>
        endpoints.Hub.ServeAsync(http: null,
            new RawSocketConnection(socket, WireFormat.HubJson, HubPing.Pending) { Address = client },
            poller.Open(socket), token);

    [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error,
        "Bug: unhandled error on a connection; the connection is closed.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}

internal enum AcceptResult : byte
{
    Taken,

    /// <summary>No bytes have arrived yet.</summary>
    NoData,

    /// <summary>Kestrel serves it.</summary>
    LeftToKestrel,
}

/// <summary>The two that a WebSocket can be opened at.</summary>
internal sealed record WebSocketEndpoints(PlainEndpoint Plain, DirectHubEndpoint Hub);
