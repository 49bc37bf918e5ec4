using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Pubby.Client.Transport;

/// <summary>
/// Opens the WebSocket of one try as SignalR does, and reads from an HTTP answer in its place how long to wait: SignalR
/// drops the headers. A WebSocket that the application makes itself is left to it, and so is a browser's, which tells
/// nothing.
/// </summary>
internal sealed class HandshakeWatch(ILinkListener listener, TimeProvider time)
{
    public void Attach(HttpConnectionOptions http)
    {
        if (OperatingSystem.IsBrowser()) return;
        http.WebSocketFactory ??= async (context, cancellationToken) =>
            await OpenAsync(context, cancellationToken).ConfigureAwait(false);
        // Of the negotiation, where the application does not skip it.
        var inner = http.HttpMessageHandlerFactory;
        http.HttpMessageHandlerFactory = handler => new Reader(Read, inner?.Invoke(handler) ?? handler);
    }

    private async Task<WebSocket> OpenAsync(WebSocketConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            await ConfigureAsync(socket.Options, context.Options).ConfigureAwait(false);
            await socket.ConnectAsync(context.Uri, cancellationToken).ConfigureAwait(false);
            // The headers of the success would be kept as long as the connection.
            socket.HttpResponseHeaders = null;
            return socket;
        }
        catch
        {
            if (socket.HttpResponseHeaders is { } headers && headers.TryGetValue("Retry-After", out var values))
                Tell(RetryAfter.Of(socket.HttpStatusCode, values.FirstOrDefault(), time.GetUtcNow()));
            socket.Dispose();
            throw;
        }
    }

    private static async Task ConfigureAsync(ClientWebSocketOptions socket, HttpConnectionOptions http)
    {
        socket.SetRequestHeader("User-Agent", "Pubby.Client");
        // Then a proxy that asks for a login answers with 401 and not with its page.
        socket.SetRequestHeader("X-Requested-With", "XMLHttpRequest");
        foreach (var (name, value) in http.Headers) socket.SetRequestHeader(name, value);
        if (http.Cookies is { } cookies) socket.Cookies = cookies;
        if (http.ClientCertificates is { } certificates) socket.ClientCertificates.AddRange(certificates);
        if (http.Credentials is { } credentials) socket.Credentials = credentials;
        if (http.Proxy is { } proxy) socket.Proxy = proxy;
        if (http.UseDefaultCredentials is { } useDefault) socket.UseDefaultCredentials = useDefault;
        http.WebSocketConfiguration?.Invoke(socket);
        socket.CollectHttpResponseDetails = true;
        var token = http.AccessTokenProvider is { } provider ? await provider().ConfigureAwait(false) : null;
        if (!string.IsNullOrEmpty(token)) socket.SetRequestHeader("Authorization", $"Bearer {token}");
    }

    private void Tell(TimeSpan? least)
    {
        if (least is { } wait) listener.OnRetryAfter(wait);
    }

    private void Read(HttpResponseMessage response) =>
        Tell(RetryAfter.Of(response.StatusCode, response.Headers.RetryAfter, time.GetUtcNow()));

    private sealed class Reader(Action<HttpResponseMessage> read, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            read(response);
            return response;
        }
    }
}
