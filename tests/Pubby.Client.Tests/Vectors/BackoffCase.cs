using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Transport;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Vectors;

/// <summary>Plays a case of tests/vectors/backoff.json, as its README says, in fake time and without sockets.</summary>
internal sealed class BackoffCase : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly FakeTimeProvider _time = new(VectorSession.Start);
    private readonly ScriptedTransport _transport = new();
    private readonly PubbyClient _client;
    private double _random;

    public BackoffCase(JsonElement? settings)
    {
        // With one, continuations would be queued to it.
        SynchronizationContext.SetSynchronizationContext(null);
        var options = new PubbyClientOptions { Urls = { "http://hub" } };
        foreach (var setting in settings?.EnumerateObject().ToArray() ?? [])
        {
            var value = TimeSpan.FromMilliseconds(setting.Value.GetDouble());
            switch (setting.Name)
            {
                case "initialBackoffMs": options.InitialBackoff = value; break;
                case "maxBackoffMs": options.MaxBackoff = value; break;
                default: throw new NotSupportedException($"no option is called {setting.Name}");
            }
        }
        _client = new PubbyClient(options, _transport, NullLoggerFactory.Instance, _time, () => _random, ask => ask());
        _client.Open(new RecordingHandle("room", wantsDump: false));
    }

    private TimeSpan? Left => _client.Status.NextTryAt - _time.GetUtcNow();

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_context);

    public void Play(JsonElement played)
    {
        if (played.TryGetProperty("woken", out var woken))
        {
            _time.Advance(Milliseconds(woken.GetProperty("afterMs")));
            Assert.NotNull(Left);
            _client.Wake();
            WaitForTry(Milliseconds(played.GetProperty("leftMs")));
            return;
        }
        if (Left is { } left) WaitForTry(left);
        _random = played.GetProperty("random").GetDouble();
        if (played.TryGetProperty("refused", out var refused)) _transport.Refuse(RetryAfterOf(refused));
        else ConnectAndEnd(played.GetProperty("ended"));
        Assert.Equal(played.GetProperty("waitMs").GetDouble(), Left!.Value.TotalMilliseconds, 0.001);
    }

    private void ConnectAndEnd(JsonElement ended)
    {
        _transport.Accept();
        if (ended.TryGetProperty("spreadMs", out var spread)) _transport.Listener.OnSpread(spread.GetInt32());
        if (ended.TryGetProperty("lastedMs", out var lasted)) _time.Advance(Milliseconds(lasted));
        if (ended.TryGetProperty("goaway", out var notice))
            _transport.Listener.OnGoAway(notice.Deserialize<GoAwayNotice>(Json.Web)!);
        _transport.Link!.Drop(
            new LinkEnd(ended.TryGetProperty("code", out var code) ? code.GetInt32() : LinkEnd.NoCode, null));
    }

    /// <summary>The next try begins then, and not before.</summary>
    private void WaitForTry(TimeSpan left)
    {
        var last = TimeSpan.FromMilliseconds(1);
        if (left > last)
        {
            _time.Advance(left - last);
            Assert.Equal(ConnectionState.Reconnecting, _client.Status.State);
            Assert.NotNull(Left);
        }
        _time.Advance(last);
        Assert.Null(Left);
    }

    private TimeSpan? RetryAfterOf(JsonElement refused) => refused.TryGetProperty("status", out var status)
        ? RetryAfter.Of((HttpStatusCode)status.GetInt32(),
            refused.TryGetProperty("retryAfter", out var header) ? header.GetString() : null, _time.GetUtcNow())
        : null;

    private static TimeSpan Milliseconds(JsonElement number) =>
        TimeSpan.FromMilliseconds(double.Parse(number.GetRawText(), CultureInfo.InvariantCulture));
}
