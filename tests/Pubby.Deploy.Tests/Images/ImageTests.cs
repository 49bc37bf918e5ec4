using System.Diagnostics;
using System.Net;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Images;

/// <summary>What an engine reads of the image, and what its files do.</summary>
[Collection(ImageCollection.Name)]
public sealed class ImageTests(HubImage image)
{
    [Fact]
    public void Every_blob_is_what_its_name_says() =>
        Assert.All(image.Blobs(), blob => Assert.Equal(blob.Digest, blob.Sha256));

    [Fact]
    public void It_starts_the_hub_without_root_where_the_chart_expects_it()
    {
        Assert.Equal(("amd64", "linux"), ((string?)image.Config["architecture"], (string?)image.Config["os"]));
        var config = image.Config["config"]!;
        Assert.Equal(("1654", "/app"), ((string?)config["User"], ((string?)config["WorkingDir"])?.TrimEnd('/')));
        Assert.Equal("""["/app/Pubby.Hub"]""", config["Entrypoint"]!.ToJsonString());
        Assert.Equal(["5080/tcp", "5081/tcp"],
            config["ExposedPorts"]!.AsObject().Select(port => port.Key).Order(StringComparer.Ordinal));
        Assert.Contains("ASPNETCORE_URLS=http://0.0.0.0:5080", config["Env"]!.AsArray().Select(one => (string?)one));
        Assert.Contains("Pubby__Admin__Urls=http://0.0.0.0:5081", config["Env"]!.AsArray().Select(one => (string?)one));
    }

    /// <summary>
    /// As the image's user, in its files alone: what the base image has, .NET's runtime and its libraries, is this
    /// machine's, and cannot be written.
    /// </summary>
    [Fact]
    public async Task Its_hub_serves_and_its_verb_for_preStop_runs()
    {
        var (port, admin) = (FreePort.Next(), FreePort.Next());
        using var hub = Inside($"/app/Pubby.Hub --urls http://127.0.0.1:{port} " +
            $"--Pubby:Admin:Urls http://127.0.0.1:{admin} " +
            "--Pubby:Store:Kind Memory --Pubby:Publishers:Keys:0:Name a --Pubby:Publishers:Keys:0:Rooms:0 '*' " +
            $"--Pubby:Publishers:Keys:0:Sha256 {new string('a', 64)}");
        using var client = new HttpClient();
        await Eventually.UntilAsync(async () => hub.HasExited || await IsReadyAsync(client, port),
            () => $"the hub of the image is ready; it wrote:\n{hub.Output}");
        Assert.False(hub.HasExited, hub.Output);
        using var drain = Inside("/app/Pubby.Hub drain --notice");
        await drain.UntilAsync("Nothing was ordered: process 1 is no hub");
    }

    private Command Inside(string command) => new(new ProcessStartInfo("unshare", ["-m", "bash", "-c", $"""
        set -e
        cd '{image.Root}'
        mkdir -p proc sys tmp dev usr lib lib64 etc
        chmod 1777 tmp
        for shared in usr lib lib64 etc; do mount --bind /$shared $shared && mount -o remount,bind,ro $shared; done
        for shared in proc sys dev; do mount --rbind /$shared $shared; done
        exec chroot --userspec=1654:1654 . /usr/bin/sh -c 'cd /app && exec {InQuotes(command)}'
        """]));

    private static string InQuotes(string command) => command.Replace("'", "'\\''", StringComparison.Ordinal);

    private static async Task<bool> IsReadyAsync(HttpClient client, int port)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
