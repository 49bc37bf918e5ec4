using Pubby.Core;
using Pubby.Core.Policies;
using StackExchange.Redis;

namespace Pubby.Hub.Redis;

/// <summary>
/// The node's one connection to Redis, and whether Redis answers. While it does not, nothing waits for it: calls fail at once, until a probe
/// succeeds. Safe for any number of threads.
/// </summary>
internal sealed partial class RedisServer : IAsyncDisposable
{
    /// <summary>How often a Redis that is away is asked whether it is back.</summary>
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>Errors with which a server answers whoever asks: it starts, is a replica, is full, or lets this user do nothing.</summary>
    private static readonly string[] Outages = ["LOADING", "READONLY", "OOM", "MISCONF", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH", "NOPERM"];

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConfigurationOptions _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly OutageProbe _probe;
    private ConnectionMultiplexer? _multiplexer;
    private volatile bool _isUp;

    public RedisServer(ConfigurationOptions configuration, TimeProvider time, ILogger<RedisServer> log)
    {
        (_configuration, _time, _log) = (configuration, time, log);
        Names = new RedisNames((string?)configuration.ChannelPrefix ?? "");
        _probe = new OutageProbe(
            ProbeAsync, () => !_isUp, fault => LogRefused(log, fault.Message), ProbePeriod, time, _stopping.Token);
    }

    /// <summary>Redis was away, or the connection that hears was, and is back: whatever it should have told may be lost.</summary>
    public event Action? Returned;

    public RedisNames Names { get; }

    public bool IsUp => _isUp;

    /// <summary>For SignalR's backplane; set once started.</summary>
    public IConnectionMultiplexer Multiplexer => _multiplexer!;

    /// <summary>Connects, or begins to try.</summary>
    /// <exception cref="PubbyStartException">Redis is there and lets nobody in with these settings.</exception>
    public async Task StartAsync()
    {
        _multiplexer = await ConnectAsync();
        _multiplexer.ConnectionFailed += (_, failure) => OnFailed(failure);
        _multiplexer.ConnectionRestored += (_, restored) => OnRestored(restored.ConnectionType);
        await EnsureAllowedAsync();
        _isUp = await IsAnsweringAsync();
        if (_isUp) return;
        LogAway(_log);
        _probe.Start(ProbePeriod);
    }

    /// <summary>Asks Redis for something.</summary>
    /// <returns>Null: it is away, or has just turned out to be.</returns>
    public async ValueTask<T?> TryAsync<T>(Func<IDatabase, Task<T>> ask)
        where T : class
    {
        if (!_isUp) return null;
        try
        {
            return await ask(_multiplexer!.GetDatabase());
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            OnAway(fault);
            return null;
        }
        catch (RedisServerException fault)
        {
            // It answers others: a key of another kind, for example, which somebody else wrote.
            LogRefused(_log, fault.Message);
            return null;
        }
    }

    /// <summary>Redis, or the way to it, is at fault: not the call.</summary>
    public static bool IsOutage(Exception fault) => fault switch
    {
        RedisServerException refusal => Outages.Any(outage => refusal.Message.StartsWith(outage, StringComparison.Ordinal)),
        RedisException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>A call that went another way than <see cref="TryAsync"/> found Redis away.</summary>
    public void OnAway(Exception fault)
    {
        if (_stopping.IsCancellationRequested) return;
        if (_isUp) LogLost(_log, fault.Message);
        _isUp = false;
        _probe.Start(ProbePeriod);
    }

    /// <summary>Completes when Redis answers, at once if it does.</summary>
    public async Task WhenUpAsync(CancellationToken cancellationToken)
    {
        while (!_isUp) await Task.Delay(ProbePeriod, _time, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        if (_multiplexer is not null) await _multiplexer.DisposeAsync();
    }

    /// <summary>Strictly first, which is how StackExchange.Redis tells a wrong password from a server that is merely away.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var strict = _configuration.Clone();
        strict.AbortOnConnectFail = true;
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(strict);
        }
        catch (RedisConnectionException fault) when (fault.FailureType == ConnectionFailureType.AuthenticationFailure)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: Redis at {EndPoints()} lets nobody in with the user, password or certificate of Pubby:Redis:Configuration. Fix them there.", fault);
        }
        catch (RedisConnectionException)
        {
            return await ConnectionMultiplexer.ConnectAsync(_configuration);
        }
    }

    /// <exception cref="PubbyStartException">The user may not do what a hub does.</exception>
    private async Task EnsureAllowedAsync()
    {
        try
        {
            await _multiplexer!.GetSubscriber().SubscribeAsync(RedisNames.ProbeChannel, static (_, _) => { });
            await _multiplexer.GetSubscriber().UnsubscribeAsync(RedisNames.ProbeChannel);
            await TouchAsync();
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            if (!fault.Message.StartsWith("NOPERM", StringComparison.Ordinal)) return;
            throw new PubbyStartException($"Pubby cannot start: the Redis user of Pubby:Redis:Configuration may not do what a hub does ({fault.Message}). docs/operations.md lists what it needs.", fault);
        }
    }

    private void OnFailed(ConnectionFailedEventArgs failure)
    {
        if (failure.ConnectionType == ConnectionType.Interactive) OnAway(failure.Exception ?? new TimeoutException(failure.FailureType.ToString()));
    }

    private void OnRestored(ConnectionType type)
    {
        // The interactive connection's return is for the probe to find out.
        if (type == ConnectionType.Subscription && _isUp) Returned?.Invoke();
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (!await IsAnsweringAsync() || cancellationToken.IsCancellationRequested) return;
        _isUp = true;
        LogBack(_log);
        Returned?.Invoke();
    }

    /// <summary>A write: a replica that waits to be promoted, or a server without memory, answers a ping and is of no use.</summary>
    private async Task<bool> IsAnsweringAsync()
    {
        try
        {
            return await TouchAsync();
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            return false;
        }
    }

    private async Task<bool> TouchAsync()
    {
        await _multiplexer!.GetSubscriber().PublishAsync(RedisNames.ProbeChannel, "");
        return await _multiplexer.GetDatabase().StringSetAsync(Names.Probe, "", TimeSpan.FromMinutes(1));
    }

    private string EndPoints() => string.Join(", ", _configuration.EndPoints);

    [LoggerMessage(EventIds.RedisUnavailable, LogLevel.Warning, "Redis does not answer. Messages are stored and reach this node's subscribers; other nodes hear of them when it is back.")]
    private static partial void LogAway(ILogger log);

    [LoggerMessage(EventIds.RedisLost, LogLevel.Warning, "Redis is lost ({Reason}). Messages are stored and reach this node's subscribers; other nodes hear of them when it is back.")]
    private static partial void LogLost(ILogger log, string reason);

    [LoggerMessage(EventIds.RedisCommandRejected, LogLevel.Warning, "Redis rejected a command; continuing without it: {Reason}")]
    private static partial void LogRefused(ILogger log, string reason);

    [LoggerMessage(EventIds.RedisRecovered, LogLevel.Information, "Redis is back.")]
    private static partial void LogBack(ILogger log);
}
