using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Pubby.Cli.Administration;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Doctor;

/// <summary>What is asked over HTTP: health, the clock, SignalR's negotiation, the key.</summary>
internal sealed class HttpChecks : IDisposable
{
    private static readonly TimeSpan WarnSkew = TimeSpan.FromSeconds(5);

    /// <summary>What hubs forgive a token's issuer.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Target _target;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    public HttpChecks(Target target, TimeProvider time, TimeSpan timeout)
    {
        (_target, _time, _timeout) = (target, time, timeout);
        // Another certificate than the one that was judged would be no answer; a bad one has its own finding.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = timeout };
    }

    /// <summary>Whether a hub answers, and is ready; and how its clock stands to this one.</summary>
    /// <returns>Without a clock: what is at this address is none of a hub's, so that no more can be asked.</returns>
    public async Task<(Finding Health, Finding? Clock)> HealthAsync(CancellationToken cancellationToken)
    {
        const string name = "health";
        try
        {
            var asked = _time.GetUtcNow();
            using var answer = await _http.GetAsync(new Uri($"{_target.Base}/health/ready"), cancellationToken);
            var answered = _time.GetUtcNow();
            if (answer.Headers.Location is { } other && (int)answer.StatusCode is >= 300 and < 400)
                return (Redirected(name, answer.StatusCode, other), null);
            // What some servers answer on a port of TLS.
            if (answer.StatusCode == HttpStatusCode.BadRequest
                && await ProtocolProbe.FindAsync(name, _target, _http, _timeout, cancellationToken) is { } found)
                return (found, null);
            return (await HealthOfAsync(answer, cancellationToken),
                ClockOf(answer.Headers.Date, asked, answered));
        }
        catch (Exception fault) when (IsOfNetwork(fault, cancellationToken))
        {
            return (await ProtocolProbe.FindAsync(name, _target, _http, _timeout, cancellationToken)
                ?? new Finding(name, FindingStatus.Fail, $"There is no answer over HTTP: {Why(fault)}.",
                    "Is it a hub, or its balancer, that listens there?"), null);
        }
    }

    public async Task<Finding> NegotiateAsync(CancellationToken cancellationToken)
    {
        const string name = "/hub";
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri($"{_target.Base}/hub/negotiate?negotiateVersion=1"));
            if (_target.Token is { } token) request.Headers.Authorization = Bearer(token);
            using var answer = await _http.SendAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK) return Refused(name, answer.StatusCode);
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            return document.RootElement.Field("connectionToken") is not null
                ? new Finding(name, FindingStatus.Ok, "SignalR negotiates.")
                : NoHub(name);
        }
        catch (JsonException)
        {
            return NoHub(name);
        }
        catch (Exception fault) when (IsOfNetwork(fault, cancellationToken))
        {
            return new Finding(name, FindingStatus.Fail, $"SignalR's negotiation got no answer: {Why(fault)}.");
        }
    }

    public async Task<Finding> KeyAsync(string room, CancellationToken cancellationToken)
    {
        const string name = "key";
        if (_target.Key is not { } key)
        {
            return new Finding(name, FindingStatus.Skip,
                "There is no publisher's key, so nothing is published.", "Give one with --key @FILE or PUBBY_KEY.");
        }
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_target.Base}/v1/rooms/{room}"));
            request.Headers.Authorization = Bearer(key);
            using var answer = await _http.SendAsync(request, cancellationToken);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK when await FieldAsync(answer, "room", cancellationToken) == room =>
                    new Finding(name, FindingStatus.Ok, $"The key covers the room {room}."),
                HttpStatusCode.OK => new Finding(name, FindingStatus.Fail, "What answers is no publish API of a hub's.",
                    "Let the balancer send /v1 to the hubs."),
                HttpStatusCode.Unauthorized => new Finding(name, FindingStatus.Fail, "The hub does not know the key.",
                    "Compare its SHA-256 (pubby keys hash) with Pubby:Publishers:Keys; it may have expired."),
                HttpStatusCode.Forbidden => new Finding(name, FindingStatus.Fail,
                    $"The key does not cover the room {room}.", "Name a room that it covers: --room ROOM"),
                _ => Refused(name, answer.StatusCode),
            };
        }
        catch (Exception fault) when (IsOfNetwork(fault, cancellationToken))
        {
            return new Finding(name, FindingStatus.Fail, $"The publish API got no answer: {Why(fault)}.");
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What usually stands behind a status.</summary>
    public static Finding Refused(string name, HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => new Finding(name, FindingStatus.Fail, "HTTP 404: nothing is at this path.",
            "Let the balancer pass the path, and give the address with its prefix, if it has one."),
        HttpStatusCode.Unauthorized => new Finding(name, FindingStatus.Fail, "HTTP 401: the token is not accepted.",
            "pubby token check says why."),
        HttpStatusCode.Forbidden => new Finding(name, FindingStatus.Fail, "HTTP 403: it is refused.",
            "Look at Pubby:Subscribers:AllowedOrigins, and at rules of the balancer."),
        HttpStatusCode.TooManyRequests => new Finding(name, FindingStatus.Fail, "HTTP 429: too many from this address.",
            "Look at Pubby:Limits, and at Pubby:TrustedProxies if all clients come from one proxy."),
        HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => new Finding(name, FindingStatus.Fail,
            $"HTTP {(int)status}: the balancer reaches no hub.", "Look at its targets, and at their health checks."),
        HttpStatusCode.ServiceUnavailable => new Finding(name, FindingStatus.Fail,
            "HTTP 503: no hub takes more, or none is ready.", "pubby nodes says how full each is."),
        _ => new Finding(name, FindingStatus.Fail, $"HTTP {(int)status}, which no hub answers here.",
            "Ask the hub itself, without the balancer, to see which of them it is."),
    };

    public static bool IsOfNetwork(Exception fault, CancellationToken cancellationToken) =>
        fault is HttpRequestException
        || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Why(Exception fault) =>
        fault is OperationCanceledException ? "no answer in time"
            : fault.GetBaseException().Message.Split(". (")[0].TrimEnd('.');

    private static AuthenticationHeaderValue Bearer(string credential) => new("Bearer", credential);

    private static Finding NoHub(string name) => new(name, FindingStatus.Fail, "What answers is not a hub's SignalR.",
        "Let the balancer send /hub to the hubs.");

    private static Finding Redirected(string name, HttpStatusCode status, Uri other) => new(name, FindingStatus.Fail,
        $"HTTP {(int)status}: it leads to {Output.Visible(other.OriginalString)}.",
        "No client of a WebSocket follows: use the address where it ends.");

    private static async Task<Finding> HealthOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        const string name = "health";
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => await FieldAsync(answer, "status", cancellationToken) switch
            {
                "ok" => new Finding(name, FindingStatus.Ok, "A hub answers, and is ready."),
                "degraded" => new Finding(name, FindingStatus.Warn,
                    "A hub answers, and is degraded: the store or Redis is unavailable to it.",
                    "pubby nodes says which of them."),
                _ => new Finding(name, FindingStatus.Fail, "What answers is no hub.",
                    "Let the balancer send all paths to the hubs, or give another address."),
            },
            HttpStatusCode.ServiceUnavailable when await FieldAsync(answer, "status", cancellationToken) is not null =>
                new Finding(name, FindingStatus.Warn,
                    "The hub that answered is not ready: it starts, leaves, or has lost what it needs.",
                    "pubby nodes says which. A balancer sends such a hub nothing."),
            HttpStatusCode.NotFound or HttpStatusCode.Forbidden => new Finding(name, FindingStatus.Skip,
                $"/health/ready is not open here (HTTP {(int)answer.StatusCode})."),
            var status => Refused(name, status),
        };
    }

    /// <returns>Null: it is no JSON object, or has no such text.</returns>
    private static async Task<string?> FieldAsync(
        HttpResponseMessage answer, string field, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            return document.RootElement.Text(field);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The header has whole seconds.</summary>
    private static Finding ClockOf(DateTimeOffset? hub, DateTimeOffset asked, DateTimeOffset answered)
    {
        const string name = "clock";
        if (hub is not { } date) return new Finding(name, FindingStatus.Skip, "The answer had no Date.");
        var (early, late) = (asked - date - TimeSpan.FromSeconds(1), date - answered);
        var skew = early > TimeSpan.Zero ? early : late > TimeSpan.Zero ? late : TimeSpan.Zero;
        var direction = early > TimeSpan.Zero ? "behind" : "ahead of";
        return skew < WarnSkew
            ? new Finding(name, FindingStatus.Ok, "The hub's clock and this one agree, within a second or so.")
            : new Finding(name, skew < MaxSkew ? FindingStatus.Warn : FindingStatus.Fail,
                $"The hub's clock is {(int)skew.TotalSeconds} s {direction} this one.",
                "Let NTP set both clocks: tokens are refused when they differ by 30 s.");
    }
}
