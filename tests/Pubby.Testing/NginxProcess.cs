using System.Diagnostics;

namespace Pubby.Testing;

/// <summary>
/// nginx before a hub. Without a configuration of the test's, as many have it: under a path of its own, and compressing
/// what it hands on, with two servers, of which one says its prefix.
/// </summary>
public sealed class NginxProcess : ServerProcess
{
    private readonly TempDirectory _directory;

    private NginxProcess(TempDirectory directory, int port, int plainPort)
        : base(() => Start(directory.File("nginx.conf")))
    {
        _directory = directory;
        (Port, SilentPort) = (port, plainPort);
    }

    /// <summary>Hands /pubby/ on without it, and says so in X-Forwarded-Prefix.</summary>
    public int Port { get; }

    /// <summary>The same, and says nothing.</summary>
    public int SilentPort { get; }

    public static Task<NginxProcess> StartAsync(int hubPort)
    {
        var (port, silentPort) = (FreePort.Next(), FreePort.Next());
        return StartAsync(port, silentPort, UnderAPath(hubPort, port, silentPort));
    }

    /// <param name="port">Where one of the servers listens.</param>
    /// <param name="configuration">What stands in its <c>http</c>.</param>
    public static Task<NginxProcess> StartAsync(int port, string configuration) =>
        StartAsync(port, port, configuration);

    private static async Task<NginxProcess> StartAsync(int port, int silentPort, string configuration)
    {
        var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("nginx.conf"), Whole(directory, configuration));
        var nginx = new NginxProcess(directory, port, silentPort);
        try
        {
            await nginx.UntilReadyAsync();
            return nginx;
        }
        catch
        {
            // Else it outlives the test that it failed.
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whatever it answers, it has read its file.</summary>
    public override Task UntilReadyAsync() => Eventually.UntilAsync(async () =>
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/"));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "nginx answers");

    private static Process Start(string configuration) =>
        Process.Start(
            new ProcessStartInfo("nginx",
                ["-c", configuration, "-e", "stderr", "-g", "daemon off; master_process off;"])
            {
                RedirectStandardError = true
            })!;

    private static string Whole(TempDirectory directory, string configuration) => $$"""
        pid {{directory.File("nginx.pid")}};
        events {}
        http {
          access_log off;
          client_body_temp_path {{directory.File("body")}};
          proxy_temp_path {{directory.File("proxy")}};
          fastcgi_temp_path {{directory.File("fastcgi")}};
          uwsgi_temp_path {{directory.File("uwsgi")}};
          scgi_temp_path {{directory.File("scgi")}};
        {{configuration}}
        }
        """;

    private static string UnderAPath(int hubPort, int port, int silentPort) => $$"""
          gzip on;
          gzip_proxied any;
          gzip_min_length 1;
          gzip_types application/json text/html;
          proxy_http_version 1.1;
          server {
            listen 127.0.0.1:{{port}};
            location /pubby/ { proxy_pass http://127.0.0.1:{{hubPort}}/; proxy_set_header X-Forwarded-Prefix /pubby; }
            location = /pubby/ws {
              proxy_pass http://127.0.0.1:{{hubPort}}/ws;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection upgrade;
            }
          }
          server {
            listen 127.0.0.1:{{silentPort}};
            location /pubby/ { proxy_pass http://127.0.0.1:{{hubPort}}/; }
            location /kept/ { proxy_pass http://127.0.0.1:{{hubPort}}; }
          }
        """;
}
