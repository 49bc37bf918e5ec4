using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>Something that listens at an address, and is no hub; or nothing.</summary>
internal sealed class WrongHub : IAsyncDisposable
{
    private readonly IAsyncDisposable? _server;

    private WrongHub(string url, IAsyncDisposable? server = null) => (Url, _server) = (url, server);

    public string Url { get; }

    public static async Task<WrongHub> StartAsync(string kind) => kind switch
    {
        "nothing" => new WrongHub($"http://127.0.0.1:{FreePort.Next()}"),
        "unknown name" => new WrongHub("http://no-such-host.invalid:5080"),
        "not HTTP" =>
            Raw(async (stream, closing) =>
                await stream.WriteAsync("220 mail.example.com ESMTP\r\n"u8.ToArray(), closing)),
        "ends at once" => Raw((_, _) => Task.CompletedTask),
        "silent" => Raw((_, closing) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, closing)),
        "untrusted certificate" => await WebAsync(context => Answer(context, 404, ""), isTls: true),
        "http where https is asked for" =>
            new WrongHub((await WebAsync(context => Answer(context, 404, "")))
                .Url.Replace("http:", "https:", StringComparison.Ordinal)),
        "another WebSocket" => await WebAsync(SpeakOtherwiseAsync),
        _ => await WebAsync(context =>
            Answer(context, int.Parse(kind, System.Globalization.CultureInfo.InvariantCulture),
                "<html>a page of a proxy's</html>")),
    };

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private static Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        if (status is >= 300 and < 400) context.Response.Headers.Location = "/login";
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(body);
    }

    private static async Task SpeakOtherwiseAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync("hello"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true,
            CancellationToken.None);
        await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.PolicyViolation, "not for you",
            CancellationToken.None);
    }

    private static async Task<WrongHub> WebAsync(RequestDelegate answer, bool isTls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            if (isTls) endpoint.UseHttps(NewCertificate());
        }));
        var web = builder.Build();
        web.UseWebSockets();
        web.Run(answer);
        await web.StartAsync();
        return new WrongHub(web.Urls.Single(), web);
    }

    private static WrongHub Raw(Func<NetworkStream, CancellationToken, Task> serve)
    {
        // It holds on to what it serves: a silent connection that nothing refers to would be collected, and reset.
        var listener = new LoopbackListener(async (client, closing) =>
        {
            await client.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: true, closing);
            await serve(client.GetStream(), closing);
        });
        return new WrongHub(listener.Url, listener);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var certificate = TestCertificate.New();
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
