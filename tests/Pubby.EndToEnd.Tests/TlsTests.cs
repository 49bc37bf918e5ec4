using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// Where the hub itself speaks TLS there is no socket to write to directly: all is as before, over HTTP/1.1 and over
/// HTTP/2 (RFC 8441).
/// </summary>
public sealed class TlsTests
{
    [Theory]
    [InlineData("1.1", false)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task Behind_TLS_a_client_gets_the_room_and_its_changes_and_the_drain(string version, bool compresses)
    {
        using var directory = new TempDirectory();
        using var certificate = TestCertificate.New();
        await File.WriteAllBytesAsync(directory.File("hub.pfx"), certificate.Export(X509ContentType.Pfx));
        var port = FreePort.Next();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Drain__Seconds=0",
            "Kestrel__Endpoints__Plain__Url=http://127.0.0.1:{port}",
            $"Kestrel__Endpoints__Tls__Url=https://127.0.0.1:{port}",
            $"Kestrel__Endpoints__Tls__Certificate__Path={directory.File("hub.pfx")}");
        // The endpoints open one after another; ready says only that the plain one does.
        await Eventually.UntilAsync(() =>
            hub.Output.Contains($"Now listening on: https://127.0.0.1:{port}", StringComparison.Ordinal),
            "the endpoint with TLS is open");
        using var handler =
            new SocketsHttpHandler
            {
                SslOptions =
                    { RemoteCertificateValidationCallback = (_, presented, _, _) =>
                        presented?.GetCertHashString() == certificate.Thumbprint }
            };
        using var invoker = new HttpMessageInvoker(handler);
        using var socket =
            new ClientWebSocket
            {
                Options =
                { HttpVersion = Version.Parse(version), HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact }
            };
        if (compresses) socket.Options.DangerousDeflateOptions = new();
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{port}/ws"), invoker, CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"action":"subscribe","room":"tls","dump":true}"""), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.Contains("\"subscribed\"", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Contains("\"last\":true", await ReadAsync(socket), StringComparison.Ordinal);

        using var publisher =
            new HttpClient(handler, disposeHandler: false)
            {
                BaseAddress = new Uri($"https://127.0.0.1:{port}"),
                DefaultRequestVersion = Version.Parse(version)
            };
        publisher.DefaultRequestHeaders.Authorization = new("Bearer", hub.Key);
        var large = $"\"{new string('x', 60_000)}\"";
        await publisher.PutAsync("tls", "large", large);
        Assert.Contains(large, await ReadAsync(socket), StringComparison.Ordinal);

        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"action":"subscribe","room":"tls","dump":true}"""), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.Contains("\"subscribed\"", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Contains(large, await ReadAsync(socket), StringComparison.Ordinal);

        hub.Terminate();
        Assert.Contains("\"goaway\"", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Equal("", await ReadAsync(socket));
        Assert.Equal(4200, (int)socket.CloseStatus!);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Eventually.Limit);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }
        while (!part.EndOfMessage);
        return part.MessageType == WebSocketMessageType.Close ? "" : text.ToString();
    }
}
