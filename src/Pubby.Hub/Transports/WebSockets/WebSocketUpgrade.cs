using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Pubby.Hub.Http;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary>
/// The opening handshake (RFC 6455 section 4.2; RFC 8441 over HTTP/2). After it the hub reads and writes WebSocket
/// frames itself.
/// </summary>
internal static class WebSocketUpgrade
{
    /// <summary>Of the WebSocket protocol: the only one there is.</summary>
    public const string Version = "13";

    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static bool IsRequested(HttpContext http) =>
        IsExtendedConnect(http) || (HttpMethods.IsGet(http.Request.Method)
            && http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(http.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with the request, or null.</summary>
    public static UpgradeFault? Check(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (!IsRequested(http))
            return new(StatusCodes.Status426UpgradeRequired,
                "This is a WebSocket endpoint: connect with a WebSocket client.");
        if (HttpProtocol.IsHttp10(http.Request.Protocol))
            return new(StatusCodes.Status426UpgradeRequired, "A WebSocket is opened with HTTP/1.1 or later.");
        if (headers.SecWebSocketVersion != Version)
            return new(StatusCodes.Status426UpgradeRequired, "Sec-WebSocket-Version must be 13.");
        if (!IsExtendedConnect(http) && !IsKey(headers.SecWebSocketKey))
            return new(StatusCodes.Status400BadRequest, "Sec-WebSocket-Key must be 16 bytes in base64.");
        return null;
    }

    /// <param name="extension">The accepted one of the client's offers; null: none.</param>
    public static async Task<UpgradedConnection> AcceptAsync(HttpContext http, string? extension)
    {
        if (extension is not null) http.Response.Headers.SecWebSocketExtensions = extension;
        if (Subprotocols.Answer(http.Request.Headers.SecWebSocketProtocol.ToString()) is { } subprotocol)
            http.Response.Headers.SecWebSocketProtocol = subprotocol;
        if (IsExtendedConnect(http))
        {
            return new(await http.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync(), null);
        }
        http.Response.Headers.Connection = HeaderNames.Upgrade;
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.SecWebSocketAccept = AcceptFor(http.Request.Headers.SecWebSocketKey!);
        var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        // With TLS the socket carries encrypted bytes, so the hub may not write to it.
        var isBare = http.Features.Get<ITlsConnectionFeature>() is null
            && http.Features.Get<ITlsHandshakeFeature>() is null;
        return new(stream, isBare ? http.Features.Get<IConnectionSocketFeature>()?.Socket : null);
    }

    /// <summary>The whole answer to a handshake, for a connection without HTTP.</summary>
    /// <param name="extension">The accepted one of the client's offers; null: none.</param>
    /// <param name="refused">It opens only to be refused, and this is its name; null: it is accepted.</param>
    public static byte[] Answer(
        string key, string? subprotocol, string? extension, RequestId? refused = null) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        $"Sec-WebSocket-Accept: {AcceptFor(key)}\r\n" +
        Header("Sec-WebSocket-Protocol", subprotocol) + Header("Sec-WebSocket-Extensions", extension) +
        Header(RequestId.Header, refused?.ToString()) + "\r\n");

    private static string Header(string name, string? value) => value is null ? "" : $"{name}: {value}\r\n";

    private static bool IsExtendedConnect(HttpContext http) =>
        http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    public static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[18];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }

#pragma warning disable CA5350 // RFC 6455 section 4.2.2 asks for SHA-1; nothing secret depends on it.
    public static string AcceptFor(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic), hash);
        return Convert.ToBase64String(hash);
    }
#pragma warning restore CA5350
}

/// <param name="Socket">Null: the bytes on the wire are not the stream's own.</param>
internal sealed record UpgradedConnection(Stream Stream, Socket? Socket);

/// <summary>Why a request is not upgraded.</summary>
internal sealed record UpgradeFault(int Status, string Detail);
