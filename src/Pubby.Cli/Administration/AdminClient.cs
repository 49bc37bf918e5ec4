using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary>Asks the admin API. What it answers is printed as it is with <c>--json</c>, so it stays JSON.</summary>
internal sealed class AdminClient : IDisposable
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Target _target;

    public AdminClient(Call call)
    {
        _target = call.Target;
        // A redirect could take the key elsewhere.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = call.Timeout,
        })
        {
            BaseAddress = new Uri($"{_target.AdminUrl.AbsoluteUri.TrimEnd('/')}/"),
            MaxResponseContentBufferSize = MaxBytes,
            Timeout = call.Timeout,
        };
        var key = _target.AdminKey ?? throw new CommandException(ExitCode.Unauthorized,
            "The admin API needs an operator's key. Give it as --admin-key @FILE, in PUBBY_ADMIN_KEY, or in a " +
            "context (pubby context add).");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <param name="path">Relative, with its query: <c>admin/nodes</c>.</param>
    /// <exception cref="CommandException">It refuses, or does not answer.</exception>
    public async Task<JsonElement> SendAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            await CheckAsync(answer, cancellationToken);
            return await ReadAsync(answer, cancellationToken);
        }
        catch (Exception fault) when (IsOfNetwork(fault, cancellationToken))
        {
            throw Unreachable(fault);
        }
    }

    /// <summary>An answer that goes on; dispose it. The time-out counts until it begins.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        try
        {
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            try
            {
                await CheckAsync(answer, cancellationToken);
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
        catch (Exception fault) when (IsOfNetwork(fault, cancellationToken))
        {
            throw Unreachable(fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsOfNetwork(Exception fault, CancellationToken cancellationToken) =>
        fault is HttpRequestException
        || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private CommandException Unreachable(Exception fault) => new(ExitCode.Unreachable,
        $"{_target.AdminUrl} does not answer: {Reason(fault)}. The admin API listens at port " +
        $"{GlobalOptions.AdminPort} of the hub's own machine, unless configured otherwise; --admin-url says where.",
        fault);

    private static string Reason(Exception fault) => fault switch
    {
        OperationCanceledException => "no answer in time",
        { InnerException: SocketException { Message: var message } } => message,
        _ => fault.GetBaseException().Message.TrimEnd('.'),
    };

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(
                await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException fault)
        {
            throw NoAdminApi(fault);
        }
    }

    private CommandException NoAdminApi(Exception? fault = null) => new(ExitCode.Unreachable,
        $"What answers at {_target.AdminUrl} is no admin API of this version.", fault);

    private async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode) return;
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (Sentence(text) is not { } sentence) throw NoAdminApi();
        throw new CommandException(answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.Unauthorized,
            HttpStatusCode.NotFound => ExitCode.NotFound,
            HttpStatusCode.ServiceUnavailable => ExitCode.Incomplete,
            _ => ExitCode.Refused,
        }, Output.Visible(sentence));
    }

    /// <summary>Of problem details (RFC 9457).</summary>
    private static string? Sentence(string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(problem);
            return document.RootElement.Text("detail") ?? document.RootElement.Text("title");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
