using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Pubby.Testing;

/// <summary>
/// Elastic Load Balancing v2 and ECS, as far as a hub asks them, in the shapes of their API references. Refuses what is
/// not signed for the service and the region. No emulator of them can be had here.
/// </summary>
public sealed class FakeAws : IAsyncDisposable
{
    public const string Region = "eu-west-1";
    public const string Group =
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/pubby/73e2d6bc24d8a067";

    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly ConcurrentDictionary<(string Group, string Id, int Port), string> _states = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly WebApplication _app;

    private FakeAws()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.Single();

    /// <summary>How it fails now.</summary>
    public FakeFault Fault { get; set; }

    /// <summary>The only action that fails; null: all do.</summary>
    public string? FaultOnly { get; set; }

    public string TargetType { get; set; } = "ip";

    public int DelaySeconds { get; set; } = 120;

    /// <summary>What started the task.</summary>
    public string TaskGroup { get; set; } = "service:pubby";

    /// <summary>The host's port that ECS chose.</summary>
    public int HostPort { get; set; } = 49_153;

    /// <summary>The service's groups.</summary>
    public List<(string Group, string Container, int Port)> ServiceGroups { get; } = [(Group, "hub", 5080)];

    /// <summary>The group of the other colour; null: no blue/green deployment.</summary>
    public string? AlternateGroup { get; set; }

    /// <summary>Every action that was asked for, as the right it needs, such as <c>ecs:DescribeTasks</c>.</summary>
    public IEnumerable<string> Actions => _calls.Keys;

    public static async Task<FakeAws> StartAsync()
    {
        var fake = new FakeAws();
        await fake._app.StartAsync();
        return fake;
    }

    /// <param name="state">Null: it is not registered.</param>
    public void SetTarget(string id, int port, string? state, string group = Group)
    {
        if (state is null) _states.TryRemove((group, id, port), out _);
        else _states[(group, id, port)] = state;
    }

    public string? StateOf(string id, int port, string group = Group) => _states.GetValueOrDefault((group, id, port));

    /// <summary>How many calls of an action came, such as <c>DescribeTargetHealth</c>.</summary>
    public int CountOf(string action) =>
        _calls.Where(call => call.Key.EndsWith($":{action}", StringComparison.Ordinal)).Sum(call => call.Value);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        var body = memory.ToArray();
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var isJson = target.StartsWith("AmazonEC2ContainerServiceV20141113.", StringComparison.Ordinal);
        var form = isJson ? [] : QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body));
        var action = isJson ? target.Split('.')[1] : form["Action"].ToString();
        var service = isJson ? "ecs" : "elasticloadbalancing";
        _calls.AddOrUpdate($"{service}:{action}", 1, (_, count) => count + 1);
        if (SignatureVersion4.ServiceOf(context.Request, body) != service
            || SignatureVersion4.RegionOf(context.Request) != Region)
        {
            await FakeAwsAnswers.RefuseAsync(context, isJson, 403, "SignatureDoesNotMatch");
        }
        else if (Fault != FakeFault.None && (FaultOnly ?? action) == action) await FailAsync(context, isJson);
        else if (isJson) await FakeAwsAnswers.JsonAsync(context, Answer(action, JsonDocument.Parse(body).RootElement));
        else if (form["Version"] != "2015-12-01")
            await FakeAwsAnswers.RefuseAsync(context, false, 400, "InvalidAction");
        else await FakeAwsAnswers.XmlAsync(context, action, Answer(action, name => $"{form.GetValueOrDefault(name)}"));
    }

    private async Task FailAsync(HttpContext context, bool isJson)
    {
        switch (Fault)
        {
            case FakeFault.Throttled:
                await FakeAwsAnswers.RefuseAsync(context, isJson, 400, isJson ? "ThrottlingException" : "Throttling");
                break;
            case FakeFault.Refused:
                await FakeAwsAnswers.RefuseAsync(
                    context, isJson, isJson ? 400 : 403, isJson ? "AccessDeniedException" : "AccessDenied");
                break;
            case FakeFault.Hung:
                using (var ended = CancellationTokenSource.CreateLinkedTokenSource(
                    context.RequestAborted, _closing.Token))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token)
                        .ContinueWith(_ => { }, TaskScheduler.Default);
                }
                break;
            case FakeFault.Broken:
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("upstream connect error");
                break;
            case FakeFault.CutOff:
                context.Response.ContentLength = 4096;
                await context.Response.WriteAsync("<DescribeTargetHealthResponse>");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            default:
                await context.Response.WriteAsync("<!doctype html><html><body>Welcome</body></html>");
                break;
        }
    }

    /// <summary>
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html,
    /// API_DescribeTargetGroupAttributes.html, API_DescribeTargetGroups.html, API_DeregisterTargets.html
    /// </summary>
    private string Answer(string action, Func<string, string> parameter)
    {
        var group = parameter("TargetGroupArn");
        switch (action)
        {
            case "DescribeTargetHealth":
                return $"<TargetHealthDescriptions>{string.Concat(_states.Where(one => one.Key.Group == group)
                    .Select(one => FakeAwsAnswers.Target(one.Key.Id, one.Key.Port, one.Value)))}" +
                    "</TargetHealthDescriptions>";
            case "DescribeTargetGroupAttributes":
                return "<Attributes><member><Value>false</Value><Key>stickiness.enabled</Key></member>" +
                    $"<member><Value>{DelaySeconds}</Value><Key>deregistration_delay.timeout_seconds</Key></member>" +
                    "</Attributes>";
            case "DescribeTargetGroups":
                return $"<TargetGroups><member><TargetGroupArn>{parameter("TargetGroupArns.member.1")}" +
                    $"</TargetGroupArn><TargetType>{TargetType}</TargetType></member></TargetGroups>";
            default:
                SetTarget(parameter("Targets.member.1.Id"),
                    int.Parse(parameter("Targets.member.1.Port"), System.Globalization.CultureInfo.InvariantCulture),
                    "draining", group);
                return "";
        }
    }

    /// <summary>
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html, API_DescribeServices.html
    /// </summary>
    private object Answer(string action, JsonElement request) => action == "DescribeTasks"
        ? new
        {
            tasks = new[]
            {
                new
                {
                    taskArn = request.GetProperty("tasks")[0].GetString(),
                    group = TaskGroup,
                    containers = new[]
                    {
                        new
                        {
                            name = "hub",
                            networkBindings = new[]
                            {
                                new { bindIP = "0.0.0.0", containerPort = 5080, hostPort = HostPort, protocol = "tcp" },
                            },
                        },
                    },
                },
            },
            failures = Array.Empty<object>(),
        }
        : new
        {
            services = new[]
            {
                new
                {
                    serviceName = request.GetProperty("services")[0].GetString(),
                    loadBalancers = ServiceGroups.Select(one => new
                    {
                        targetGroupArn = one.Group,
                        containerName = one.Container,
                        containerPort = one.Port,
                        advancedConfiguration = new { alternateTargetGroupArn = AlternateGroup },
                    }),
                },
            },
            failures = Array.Empty<object>(),
        };
}
