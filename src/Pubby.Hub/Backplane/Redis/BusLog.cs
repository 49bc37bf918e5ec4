using Microsoft.AspNetCore.SignalR.StackExchangeRedis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The log of SignalR's backplane. It is the only place that shows that a message was dropped because it could not be
/// decoded.
/// </summary>
internal sealed class BusLog(ILoggerFactory logs, Action dropped) : ILogger<RedisHubLifetimeManager<pubby>>
{
    private const string Dropped = "FailedWritingMessage";

    private readonly ILogger _log = logs.CreateLogger<RedisHubLifetimeManager<pubby>>();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => _log.IsEnabled(logLevel) || logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == Dropped) dropped();
        _log.Log(logLevel, eventId, state, exception, formatter);
    }
}
