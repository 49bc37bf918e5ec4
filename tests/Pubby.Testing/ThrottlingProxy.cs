using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pubby.Testing;

/// <summary>
/// Stands in front of a real DynamoDB Local, which never throttles: hands calls on and counts them, and answers a share
/// of them as DynamoDB does when a table's capacity is used up. It can also lose an answer.
/// </summary>
public sealed class ThrottlingProxy : IAsyncDisposable
{
    // As DynamoDB sends it, with status 400.
    private const string Throttled = """
        {"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API."}
        """;

    private const string Forbidden = """
        {"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User is not authorized to perform: dynamodb:PutItem because no identity-based policy allows the dynamodb:PutItem action"}
        """;

    private const string ContentType = "application/x-amz-json-1.0";

    private readonly ConcurrentDictionary<string, int> _forwarded = new();
    private readonly Lock _gate = new();
    private readonly HttpClient _client;
    private readonly WebApplication _app;
    private double _owed;
    private int _throttles;
    private int _answersToLose;

    private ThrottlingProxy(string target)
    {
        _client = new HttpClient { BaseAddress = new Uri(target), Timeout = Eventually.Limit };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.Single();

    /// <summary>Of all calls, how many are throttled: 0 none, 1 all. May be set at any time.</summary>
    public double Share { get; set; }

    /// <summary>
    /// The only operation that is throttled, forbidden or not answered, such as <c>PutItem</c>; null: all are.
    /// </summary>
    public string? Only { get; set; }

    /// <summary>Calls are refused as DynamoDB does where a role may not make them.</summary>
    public bool IsForbidden { get; set; }

    /// <summary>How long each call takes longer than it would. May be set at any time.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many calls were throttled.</summary>
    public int Throttles => Volatile.Read(ref _throttles);

    /// <summary>The next call reaches the server, and its answer no caller: the connection ends instead.</summary>
    public void LoseNextAnswer() => Interlocked.Increment(ref _answersToLose);

    public static async Task<ThrottlingProxy> StartAsync(string target)
    {
        var proxy = new ThrottlingProxy(target);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>How many calls of an operation, such as <c>Query</c>, went through to the server.</summary>
    public int CountOf(string operation) => _forwarded.GetValueOrDefault(operation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var isHit = Only is null || OperationOf(context) == Only;
        if (isHit && (IsForbidden || IsNextThrottled()))
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = ContentType;
            await context.Response.WriteAsync(IsForbidden ? Forbidden : Throttled);
            return;
        }
        try
        {
            await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
            await ForwardAsync(context, isHit);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task ForwardAsync(HttpContext context, bool isHit)
    {
        _forwarded.AddOrUpdate(OperationOf(context), 1, (_, count) => count + 1);
        using var request =
            new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StreamContent(context.Request.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        foreach (var name in context.Request.Headers.Keys.Where(name =>
            name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase) || name == "Authorization"))
        {
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
        }
        using var answer =
            await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (isHit && IsNextLost())
        {
            await answer.Content.CopyToAsync(Stream.Null);
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Where(header =>
            header.Key.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = answer.Content.Headers.ContentLength;
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static string OperationOf(HttpContext context)
    {
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        return target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }

    private bool IsNextLost()
    {
        if (Interlocked.Decrement(ref _answersToLose) >= 0) return true;
        Interlocked.Increment(ref _answersToLose);
        return false;
    }

    /// <summary>Evenly spread rather than by chance, so that a test is the same each time.</summary>
    private bool IsNextThrottled()
    {
        lock (_gate)
        {
            _owed += Share;
            if (_owed < 1) return false;
            _owed--;
            _throttles++;
            return true;
        }
    }
}
