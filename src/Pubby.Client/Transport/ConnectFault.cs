using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;

namespace Pubby.Client.Transport;

/// <summary>Why a try to connect failed, as a sentence that names the address and says what to do.</summary>
internal static partial class ConnectFault
{
    public static PubbyException Of(Uri url, Exception fault) =>
        new(ClientErrorCode.ConnectFailed, $"{url}: {Explain(url, fault)}", fault);

    public static PubbyException NoAnswer(Uri url, TimeSpan waited, Exception fault)
    {
        var seconds = waited.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return new(ClientErrorCode.ConnectFailed,
            $"{url}: no answer within {seconds} s. Whatever is there is silent, or a firewall drops what is sent.",
            fault);
    }

    private static string Explain(Uri url, Exception fault)
    {
        var chain = Chain(fault).ToArray();
        if (chain.OfType<WebSocketException>().Select(StatusOf)
            .FirstOrDefault(status => status > 0) is > 0 and var status) return Explain(status);
        var socket = chain.OfType<SocketException>().FirstOrDefault()?.SocketErrorCode;
        var request = chain.OfType<HttpRequestException>().FirstOrDefault()?.HttpRequestError;
        var innermost = $"{chain[^1].Message.TrimEnd('.')}.";
        return (socket, request) switch
        {
            (SocketError.ConnectionRefused, _) =>
                "the connection was refused. Nothing listens there: start the hub, or correct the address.",
            (SocketError.TryAgain, _) =>
                $"the name {url.Host} could not be looked up: DNS does not answer. Look at the network, or correct " +
                "the address.",
            (_, HttpRequestError.NameResolutionError) or (SocketError.HostNotFound or SocketError.NoData, _) =>
                $"the name {url.Host} is not known (DNS). Correct the address.",
            (SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown, _) =>
                "no network leads there. Look at the network, or correct the address.",
            (_, HttpRequestError.SecureConnectionError) or _ when chain.OfType<AuthenticationException>().Any() =>
                $"TLS failed. {innermost} Is it an https address whose certificate this machine trusts?",
            (_, HttpRequestError.ProxyTunnelError) => $"the proxy does not lead there. {innermost}",
            (_, HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse
                or HttpRequestError.HttpProtocolError) =>
                "what listens there does not answer as an HTTP server does. Correct the address: its port, and http " +
                    "or https.",
            _ when IsHandshake(fault) =>
                $"what answers there takes WebSockets, but is no hub. Correct the address. {innermost}",
            _ => innermost,
        };
    }

    private static string Explain(int status) => status switch
    {
        404 => "the answer was 404: there is no hub at this path. Give the hub's base address; /hub is added to it.",
        >= 300 and < 400 => $"the answer was {status}, which leads elsewhere: to a login page, or to https. Give " +
        "the address behind it.",
        401 or 403 or 407 => $"the answer was {status}: something before the hub does not let this client in.",
        >= 200 and < 300 => $"the answer was {status}, a page instead of a WebSocket: a proxy's, or another " +
        "program's. Correct the address, or let WebSockets through.",
        502 or 504 => $"the answer was {status}: a proxy answers, and cannot reach the hub behind it.",
        503 => "the answer was 503: the hub is full or stops, or a proxy has no hub behind it.",
        _ => $"the answer was {status} instead of a WebSocket.",
    };

    /// <summary>
    /// An HTTP answer instead of a WebSocket. Its status is only in the text, which is there even if an application
    /// removes the resources.
    /// </summary>
    private static int StatusOf(WebSocketException fault) =>
        fault.WebSocketErrorCode == WebSocketError.NotAWebSocket
            && Status().Match(fault.Message) is { Success: true } match
            ? int.Parse(match.Value, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>There was a WebSocket, but what was sent on it was not SignalR's protocol.</summary>
    private static bool IsHandshake(Exception fault) =>
        fault is HubException or InvalidDataException or InvalidOperationException
            or IOException { InnerException: null };

    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (var next = fault; next is not null; next = next is AggregateException { InnerExceptions: [var first, ..] }
            ? first : next.InnerException) yield return next;
    }

    [GeneratedRegex(@"\b[1-5]\d\d\b", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
