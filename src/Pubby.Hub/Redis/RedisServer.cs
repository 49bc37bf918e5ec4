using Pubby.Core;
using Pubby.Core.Policies;
using StackExchange.Redis;

namespace Pubby.Hub.Redis;

/// <summary>
/// The node's one connection to Redis, and whether Redis answers. While it does not, calls fail at once instead of
/// waiting, until a probe succeeds. Safe for any number of threads.
/// </summary>
internal sealed partial class RedisServer : IAsyncDisposable
{
    /// <summary>How often an unavailable Redis is probed.</summary>
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Errors with which a server rejects every command: it is starting, is a replica, is full, or does not authorize
    /// this user.
    /// </summary>
    private static readonly string[] Outages =
        ["LOADING", "READONLY", "OOM", "MISCONF", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN",
            "NOAUTH", "NOPERM"];

    /// <summary>
    /// A connection for subscriptions that has come back is told again of every subscription, up to three times within
    /// a second, on threads that wait for each other.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConfigurationOptions _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly OutageProbe _probe;
    private ConnectionMultiplexer? _multiplexer;
    private volatile bool _isUp;

    /// <summary>When the connection for subscriptions last broke or came back; 0: never.</summary>
    private long _changedAt;

    public RedisServer(ConfigurationOptions configuration, TimeProvider time, ILogger<RedisServer> log)
    {
        (_configuration, _time, _log) = (configuration, time, log);
        Names = new RedisNames((string?)configuration.ChannelPrefix ?? "");
        _probe = new OutageProbe(
            ProbeAsync, () => !_isUp, fault => LogRejected(log, fault.Message), ProbePeriod, time, _stopping.Token);
    }

    /// <summary>
    /// Redis, or its connection for subscriptions, has recovered. Messages may have been lost in the meantime.
    /// </summary>
    public event Action? Recovered;

    public RedisNames Names { get; }

    public bool IsUp => _isUp;

    /// <summary>
    /// Nothing is being subscribed to again. Until then an unsubscribe may be overtaken by a subscribe that is older,
    /// and Redis would go on to send what nobody listens to.
    /// </summary>
    public bool IsSettled => Volatile.Read(ref _changedAt) is var at
        && (at == 0 || _time.GetElapsedTime(at) >= Settling);

    /// <summary>For SignalR's backplane. Null before <see cref="StartAsync"/>.</summary>
    public IConnectionMultiplexer Multiplexer => _multiplexer!;

    /// <summary>Connects, or begins to try.</summary>
    /// <exception cref="PubbyStartException">
    /// Redis rejects the user, password or certificate of the settings.
    /// </exception>
    public async Task StartAsync()
    {
        _multiplexer = await ConnectAsync();
        _multiplexer.ConnectionFailed += (_, failure) => OnFailed(failure);
        _multiplexer.ConnectionRestored += (_, restored) => OnRestored(restored.ConnectionType);
        await EnsureAllowedAsync();
        _isUp = await IsAnsweringAsync();
        if (_isUp) return;
        LogUnavailable(_log, EndPoints());
        _probe.Start(ProbePeriod);
    }

    /// <summary>Sends Redis a command.</summary>
    /// <returns>Null: Redis is unavailable, or this call has just shown it.</returns>
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
            OnUnavailable(fault);
            return null;
        }
        catch (RedisServerException fault)
        {
            // Other commands work. For example, another program wrote a key of another type.
            LogRejected(_log, fault.Message);
            return null;
        }
    }

    /// <summary>Redis or the connection to it has failed. The command itself is valid.</summary>
    public static bool IsOutage(Exception fault) => fault switch
    {
        RedisServerException refusal =>
            Outages.Any(outage => refusal.Message.StartsWith(outage, StringComparison.Ordinal)),
        RedisException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>A call that did not use <see cref="TryAsync"/> found Redis unavailable.</summary>
    public void OnUnavailable(Exception fault)
    {
        if (_stopping.IsCancellationRequested) return;
        if (_isUp) LogLost(_log, fault.Message);
        _isUp = false;
        _probe.Start(ProbePeriod);
    }

    /// <summary>Completes when Redis answers; at once if it does now.</summary>
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

    /// <summary>
    /// The first try is strict: only then StackExchange.Redis distinguishes a wrong password from a server that is
    /// unavailable.
    /// </summary>
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
                $"Pubby cannot start: Redis at {EndPoints()} rejects the user, password or certificate of " +
                "Pubby:Redis:Configuration. Fix them there.", fault);
        }
        catch (RedisConnectionException)
        {
            return await ConnectionMultiplexer.ConnectAsync(_configuration);
        }
    }

    /// <exception cref="PubbyStartException">The user's permissions are not enough for a hub.</exception>
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
            throw new PubbyStartException(
                "Pubby cannot start: the Redis user of Pubby:Redis:Configuration lacks permissions that a hub " +
                $"needs ({fault.Message}). docs/how-to/run-several-nodes.md lists what it needs.", fault);
        }
    }

    private void OnFailed(ConnectionFailedEventArgs failure)
    {
        if (failure.ConnectionType == ConnectionType.Subscription) Volatile.Write(ref _changedAt, _time.GetTimestamp());
        if (failure.ConnectionType == ConnectionType.Interactive)
            OnUnavailable(failure.Exception ?? new TimeoutException(failure.FailureType.ToString()));
    }

    private void OnRestored(ConnectionType type)
    {
        if (type == ConnectionType.Subscription) Volatile.Write(ref _changedAt, _time.GetTimestamp());
        // The probe finds out whether the interactive connection works again.
        if (type == ConnectionType.Subscription && _isUp) Recovered?.Invoke();
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (!await IsAnsweringAsync() || cancellationToken.IsCancellationRequested) return;
        _isUp = true;
        LogRecovered(_log);
        Recovered?.Invoke();
    }

    /// <summary>
    /// Writes, because a replica that waits for its promotion, or a server without memory, answers a ping but is of no
    /// use.
    /// </summary>
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

    private string EndPoints() => RedisSettings.EndPointsOf(_configuration);

    [LoggerMessage(EventIds.RedisUnavailable, LogLevel.Warning,
        "Redis at {EndPoints} does not answer. Messages are stored and reach this node's subscribers; other nodes " +
        "get them when Redis recovers.")]
    private static partial void LogUnavailable(ILogger log, string endPoints);

    [LoggerMessage(EventIds.RedisLost, LogLevel.Warning,
        "The connection to Redis is lost ({Reason}). Messages are stored and reach this node's subscribers; other " +
        "nodes get them when Redis recovers.")]
    private static partial void LogLost(ILogger log, string reason);

    [LoggerMessage(EventIds.RedisCommandRejected, LogLevel.Warning,
        "Redis rejected a command; continuing without it: {Reason}")]
    private static partial void LogRejected(ILogger log, string reason);

    [LoggerMessage(EventIds.RedisRecovered, LogLevel.Information, "Redis has recovered.")]
    private static partial void LogRecovered(ILogger log);
}
