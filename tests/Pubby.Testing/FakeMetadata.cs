using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pubby.Testing;

/// <summary>
/// What answers on a container's link-local addresses: the task metadata endpoint of ECS, version 4, and the metadata
/// of the EC2 instance, version 2.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-examples.html
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
/// </remarks>
public sealed class FakeMetadata : IAsyncDisposable
{
    public const string Address = "10.0.2.61";
    public const string Instance = "i-0598c7d356eba48d7";
    private const string TaskPath = "/v4/5fb8fcdd-29f2-490f-8229-c1269d11a9d9";
    private const string TokenHeader = "X-aws-ec2-metadata-token";

    private readonly CancellationTokenSource _closing = new();
    private readonly WebApplication _app;
    private string _token = "AQAEAL";
    private int _tokens;

    private FakeMetadata()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>For <c>Pubby:Drain:Ec2:MetadataUrl</c>.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>For <c>ECS_CONTAINER_METADATA_URI_V4</c>.</summary>
    public string TaskUrl => Url + TaskPath;

    /// <summary><c>awsvpc</c>, <c>bridge</c> or <c>host</c>.</summary>
    public string NetworkMode { get; set; } = "awsvpc";

    /// <summary>The hub's port on the host; null: ECS chose it.</summary>
    public int? HostPort { get; set; }

    /// <summary>Null: an older agent does not tell it.</summary>
    public string? ServiceName { get; set; }

    /// <summary>What is answered in place of the task; null: the task.</summary>
    public string? TaskText { get; set; }

    /// <summary>Both servers take requests and answer none, as where <c>ECS_AWSVPC_BLOCK_IMDS</c> is set.</summary>
    public bool IsHung { get; set; }

    /// <summary>How many tokens were handed out.</summary>
    public int Tokens => Volatile.Read(ref _tokens);

    /// <summary>Of the instance, by path below <c>/latest/meta-data/</c>.</summary>
    public ConcurrentDictionary<string, string> Values { get; } = new() { ["instance-id"] = Instance };

    public static async Task<FakeMetadata> StartAsync()
    {
        var fake = new FakeMetadata();
        await fake._app.StartAsync();
        return fake;
    }

    /// <summary>What was handed out counts no more: 401.</summary>
    public void ForgetToken() => _token += "x";

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (IsHung)
        {
            using var ended =
                CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token)
                .ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }
        var path = context.Request.Path.Value!;
        if (path == TaskPath) await context.Response.WriteAsync(JsonSerializer.Serialize(Container("hub", 5080)));
        else if (path == $"{TaskPath}/task")
            await context.Response.WriteAsync(TaskText ?? JsonSerializer.Serialize(TaskAnswer()));
        else await AnswerInstanceAsync(context, path);
    }

    private async Task AnswerInstanceAsync(HttpContext context, string path)
    {
        const string Prefix = "/latest/meta-data/";
        if (context.Request.Method == "PUT" && path == "/latest/api/token")
        {
            var isAsked = context.Request.Headers.ContainsKey("X-aws-ec2-metadata-token-ttl-seconds");
            if (!isAsked) context.Response.StatusCode = 400;
            Interlocked.Increment(ref _tokens);
            await context.Response.WriteAsync(isAsked ? _token : "");
        }
        else if (context.Request.Headers[TokenHeader] != _token) context.Response.StatusCode = 401;
        else if (path.StartsWith(Prefix, StringComparison.Ordinal)
            && Values.TryGetValue(path[Prefix.Length..], out var value)) await context.Response.WriteAsync(value);
        else context.Response.StatusCode = 404;
    }

    private object TaskAnswer() => new
    {
        Cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/default",
        TaskARN = "arn:aws:ecs:eu-west-1:123456789012:task/default/158d1c8083dd49d6b527399fd6414f5c",
        Family = "pubby",
        ServiceName,
        Containers = new[] { Container("proxy", 8443), Container("hub", 5080) },
        LaunchType = "EC2",
    };

    private object Container(string name, int port) => new
    {
        DockerId = "ea32192c8553fbff06c9340478a2ff089b2bb5646fb718b4ee206641c9086d66",
        Name = name,
        Ports = new[] { PortOf(port) },
        Networks = new[]
        {
            new { NetworkMode, IPv4Addresses = new[] { NetworkMode == "awsvpc" ? Address : "172.17.0.2" } },
        },
    };

    /// <summary>The agent leaves out a port of the host that it does not know.</summary>
    private Dictionary<string, object> PortOf(int port)
    {
        var one = new Dictionary<string, object> { ["ContainerPort"] = port, ["Protocol"] = "tcp" };
        if (HostPort is { } host) one["HostPort"] = host;
        return one;
    }
}
