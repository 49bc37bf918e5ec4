using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Pubby.Core;
using Pubby.Core.Policies;

namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// The keys in the settings, and those of an issuer's address. An issuer that is unavailable keeps its last keys. Reads
/// are limited: one at a time, 5 s and 1 MB each, every 10 minutes, and at most every 10 s for a key that is unknown.
/// </summary>
internal sealed partial class JwksKeys : ITokenKeys, IAsyncDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan MinPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyList<TokenKey> _fixed;
    private readonly Uri _address;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile IReadOnlyList<TokenKey> _current;
    private Task _running = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;
    private long? _readAt;
    private string _text = "";
    private bool _isFailing;

    /// <param name="http">Belongs to this object. It follows no redirect.</param>
    public JwksKeys(
        IReadOnlyList<TokenKey> fixedKeys, Uri address, HttpClient http, TimeProvider time, ILogger<JwksKeys> log)
    {
        (_fixed, _current, _address, _http, _time, _log) = (fixedKeys, fixedKeys, address, http, time, log);
        http.Timeout = CallLimit;
        http.MaxResponseContentBufferSize = 1024 * 1024;
    }

    public IReadOnlyList<TokenKey> Current => _current;

    /// <summary>https, or this machine.</summary>
    public static bool IsAllowed(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    /// <summary>Reads now, and from now on in each period, until it is disposed. Called once.</summary>
    public void Start() => _running = BackgroundLoop.RunAsync(RoundAsync,
        fault => BackgroundWorkLog.Failed(_log, "reading the issuer's keys", fault), _time, _stopping.Token);

    public async ValueTask RefreshAsync() => await BeginRead();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        await BeginRead();
        // Spread, so that nodes do not ask at the same moment; soon again while there are no keys.
        await Task.Delay(_isFailing ? MinPause : Period * (0.8 + Random.Shared.NextDouble() / 5), _time, stopping);
    }

    private Task BeginRead()
    {
        lock (_gate)
        {
            if (!_reading.IsCompleted) return _reading;
            if (_readAt is { } readAt && _time.GetElapsedTime(readAt) < MinPause) return Task.CompletedTask;
            _readAt = _time.GetTimestamp();
            return _reading = ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var text = await ReadTextAsync();
            // The same keys stay the same object: what was verified with them still is.
            if (text != _text) _current = [.. _fixed, .. KeysIn(text)];
            _text = text;
            if (_isFailing) LogRead(_log, _current.Count - _fixed.Count);
            _isFailing = false;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or JsonException
            or InvalidOperationException or ArgumentException or FormatException)
        {
            if (_stopping.IsCancellationRequested) return;
            if (!_isFailing) LogNotRead(_log, _address, fault.Message);
            _isFailing = true;
        }
    }

    /// <summary>The key set as it was sent.</summary>
    private async Task<string> ReadTextAsync()
    {
        var text = await _http.GetStringAsync(_address, _stopping.Token);
        if (KeySetOf(text) is { } keySet)
        {
            if (!IsAllowed(keySet)) throw new InvalidOperationException($"its jwks_uri {keySet} is not https");
            text = await _http.GetStringAsync(keySet, _stopping.Token);
        }
        return text;
    }

    private static List<TokenKey> KeysIn(string text)
    {
        var keys = new JsonWebKeySet(text).Keys.Select(TokenKeyReader.TryRead).OfType<TokenKey>()
            // A key set is public. A secret in it is none.
            .Where(key => key.Key is not SymmetricSecurityKey).ToList();
        return keys.Count > 0 ? keys : throw new InvalidOperationException("it has no key that signs tokens here");
    }

    /// <summary>An OpenID configuration names its key set; a key set does not.</summary>
    private static Uri? KeySetOf(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("jwks_uri", out var address)
                ? new Uri(address.GetString() ?? "") : null;
    }

    [LoggerMessage(EventIds.TokenKeysNotRead, LogLevel.Error,
        "The keys at {Address} could not be read ({Reason}). Tokens are checked with the keys that are known.")]
    private static partial void LogNotRead(ILogger log, Uri address, string reason);

    [LoggerMessage(EventIds.TokenKeysRead, LogLevel.Information, "{Count} keys of the issuer were read again.")]
    private static partial void LogRead(ILogger log, int count);
}
