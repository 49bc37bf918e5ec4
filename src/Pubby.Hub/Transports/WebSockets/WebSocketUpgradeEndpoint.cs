using System.Globalization;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary>
/// Who may open a WebSocket here, plain or SignalR: the questions that come before the upgrade, cheapest first.
/// </summary>
internal sealed class WebSocketUpgradeEndpoint(Admission admission, SoftRefusals soft)
{
    /// <summary>
    /// Upgrades the request and runs <paramref name="serve"/> on the connection; or answers why not. Returns when the
    /// connection is over.
    /// </summary>
    /// <param name="extension">permessage-deflate as it is agreed to; null: it is not.</param>
    public async Task OpenAsync(HttpContext http, WireFormat format, KeepAlive keepAlive, string? extension,
        Func<WebSocketConnection, IByteSource, Task> serve)
    {
        if (WebSocketUpgrade.Check(http) is { } fault)
        {
            admission.OnRefused(http, ErrorCode.Malformed);
            if (fault.Status == StatusCodes.Status426UpgradeRequired)
            {
                http.Response.Headers.Upgrade = "websocket";
                // The version that the hub speaks: RFC 6455 section 4.4.
                http.Response.Headers.SecWebSocketVersion = WebSocketUpgrade.Version;
            }
            await Problems.WriteAsync(http, fault.Status, ErrorCode.Malformed, fault.Detail);
            return;
        }
        var request = ConnectionRequest.Of(http);
        if (admission.TryAdmit(request) is { } refusal)
        {
            await RefuseAsync(http, format, request.Origin, refusal);
            return;
        }
        try
        {
            if (!await admission.TakeTurnAsync(request.IsReturning))
            {
                await RefuseAsync(http, format, request.Origin, admission.Overloaded());
                return;
            }
            var (stream, socket) = await WebSocketUpgrade.AcceptAsync(http, extension);
            var onSocket = socket is null ? null
                : new KestrelSocketConnection(socket, stream, format, keepAlive, http.Abort)
                { TakesDeflated = extension is not null, Address = request.Address };
            WebSocketConnection connection = onSocket is not null ? onSocket
                : new StreamConnection(stream, format, keepAlive, http.Abort)
                { TakesDeflated = extension is not null, Address = request.Address };
            IByteSource source = onSocket is not null ? onSocket : new StreamSource(stream);
            try
            {
                await serve(connection, source);
            }
            finally
            {
                connection.LetGo();
            }
        }
        finally
        {
            admission.Release(request.Address);
        }
    }

    private async Task RefuseAsync(HttpContext http, WireFormat format, string? origin, Refusal refusal)
    {
        if (refusal.Code != ErrorCode.Overloaded || !soft.TryBegin(origin))
        {
            await RefuseAsync(http, refusal, admission);
            return;
        }
        admission.OnRefused(http, refusal.Code);
        var (stream, _) = await WebSocketUpgrade.AcceptAsync(http, extension: null);
        await stream.WriteAsync(soft.Frames(format == WireFormat.Plain, refusal.Hint), http.RequestAborted);
    }

    /// <summary>Says why not and, where that may change, when to ask again.</summary>
    public static Task RefuseAsync(HttpContext http, Refusal refusal, Admission admission)
    {
        admission.OnRefused(http, refusal.Code);
        if (refusal.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(http, refusal.Status, refusal.Code, refusal.Detail);
    }
}
