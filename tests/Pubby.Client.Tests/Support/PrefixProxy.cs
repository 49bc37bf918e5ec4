using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pubby.Client.Tests.Support;

/// <summary>A proxy that leads one path, and what is below it, to a hub, without that path.</summary>
internal sealed class PrefixProxy : IAsyncDisposable
{
    private readonly WebApplication _web;

    private PrefixProxy(WebApplication web) => _web = web;

    public string Url => _web.Urls.Single();

    public static async Task<PrefixProxy> StartAsync(string prefix, int hubPort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        web.UseWebSockets();
        web.Map(prefix, led => led.Run(context => LeadAsync(context, hubPort)));
        await web.StartAsync();
        return new PrefixProxy(web);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private static async Task LeadAsync(HttpContext context, int hubPort)
    {
        using var hub = new ClientWebSocket();
        await hub.ConnectAsync(new Uri($"ws://127.0.0.1:{hubPort}{context.Request.Path}"), context.RequestAborted);
        using var client = await context.WebSockets.AcceptWebSocketAsync();
        await Task.WhenAny(CopyAsync(client, hub, context.RequestAborted),
            CopyAsync(hub, client, context.RequestAborted));
    }

    private static async Task CopyAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (read.MessageType == WebSocketMessageType.Close) return;
            await to.SendAsync(buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, cancellationToken);
        }
    }
}
