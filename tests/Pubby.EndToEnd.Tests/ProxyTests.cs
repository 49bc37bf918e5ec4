using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>A hub behind nginx, under a path of the proxy's own.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Behind_a_trusted_proxy_that_says_its_prefix_all_that_the_hub_tells_is_under_it()
    {
        using var directory = new TempDirectory();
        await using var hub =
            await HubProcess.StartAsync(directory.Path, "Pubby__TrustedProxies__0=127.0.0.0/8", Pages);
        await using var nginx = await NginxProcess.StartAsync(hub.Port);
        await AssertServedAsync(hub, $"http://127.0.0.1:{nginx.Port}/pubby");

        using var publisher = Client(hub, $"http://127.0.0.1:{nginx.Port}/pubby/");
        // gzip makes the tag weak, and it comes back so.
        using var first = await publisher.GetAsync(new Uri("v1/rooms/proxied/messages", UriKind.Relative));
        Assert.True(first.Headers.ETag!.IsWeak);
        using var again =
            new HttpRequestMessage(HttpMethod.Get,
                "v1/rooms/proxied/messages")
            { Headers = { IfNoneMatch = { first.Headers.ETag } } };
        using var known = await publisher.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);

        using var socket = await RawWebSocket.ConnectAsync(nginx.Port, "/pubby/ws");
        await socket.SendTextAsync("""{"action":"subscribe","room":"proxied","dump":true}""");
        Assert.Equal(1, (await socket.ReadAsync("dump")).GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task A_prefix_that_no_proxy_says_can_be_set()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__PathPrefix=/pubby", Pages);
        await using var nginx = await NginxProcess.StartAsync(hub.Port);
        await AssertServedAsync(hub, $"http://127.0.0.1:{nginx.SilentPort}/pubby");
    }

    [Fact]
    public async Task A_prefix_that_the_proxy_leaves_in_the_path_can_be_set()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__PathPrefix=/kept", Pages);
        await using var nginx = await NginxProcess.StartAsync(hub.Port);
        await AssertServedAsync(hub, $"http://127.0.0.1:{nginx.SilentPort}/kept");
        foreach (var path in new[] { "/kept/ws", "/kept/hub", "/ws" })
        {
            using var socket = await RawWebSocket.ConnectAsync(hub.Port, path);
            Assert.StartsWith("HTTP/1.1 101", socket.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_proxy_that_is_not_trusted_is_not_believed()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__TrustedProxies__0=10.0.0.0/8");
        await using var nginx = await NginxProcess.StartAsync(hub.Port);
        using var publisher = Client(hub, $"http://127.0.0.1:{nginx.Port}/pubby/");
        using var posted =
            await publisher.PostAsync(new Uri("v1/rooms/proxied/messages", UriKind.Relative), Publishing.Json("1"));
        Assert.StartsWith("/v1/", posted.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pubby__TrustedProxies__0=everybody", "'everybody' is not an address")]
    [InlineData("Pubby__PathPrefix=pubby", "'pubby' is not a path")]
    [InlineData("Pubby__PathPrefix=/pubby/", "'/pubby/' is not a path")]
    public async Task A_wrong_setting_stops_the_start(string setting, string fault)
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.Launch(directory.Path, "Development", setting);
        await hub.WaitForExitAsync();
        Assert.Contains(fault, hub.Output, StringComparison.Ordinal);
    }

    /// <summary>The pages are on the public port.</summary>
    private const string Pages = "Pubby__Admin__PagesOnPublicPort=true";

    /// <summary>What it posts is where it says, and the pages find their parts.</summary>
    private static async Task AssertServedAsync(HubProcess hub, string address)
    {
        using var publisher = Client(hub, address + "/");
        using var posted =
            await publisher.PostAsync(new Uri("v1/rooms/proxied/messages", UriKind.Relative), Publishing.Json("1"));
        using var found = await publisher.GetAsync(posted.Headers.Location);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (posted.StatusCode, found.StatusCode));

        var index = await publisher.GetStringAsync(new Uri("", UriKind.Relative));
        foreach (var link in index.Split("href=\"")[1..]
            .Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])
            // What is within the page needs no request.
            .Where(link => !link.StartsWith("data:", StringComparison.Ordinal)))
        {
            using var linked = await publisher.GetAsync(new Uri(link, UriKind.RelativeOrAbsolute));
            Assert.True(linked.IsSuccessStatusCode, link);
            Assert.StartsWith(address, linked.RequestMessage!.RequestUri!.ToString(), StringComparison.Ordinal);
        }
        // The page reads the document from there, and sends what is tried to its server.
        using var page = await publisher.GetAsync(new Uri("docs", UriKind.Relative));
        Assert.EndsWith($"?url={new Uri(address).AbsolutePath}/openapi/v1.json", page.RequestMessage!.RequestUri!
            .ToString(), StringComparison.Ordinal);
        var document = await publisher.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));
        Assert.EndsWith(new Uri(address).AbsolutePath, document.GetProperty("servers")[0].GetProperty("url")
            .GetString(), StringComparison.Ordinal);
    }

    private static HttpClient Client(HubProcess hub, string address)
    {
        var client =
            new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip })
            {
                BaseAddress = new Uri(address)
            };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", hub.Key);
        return client;
    }
}
