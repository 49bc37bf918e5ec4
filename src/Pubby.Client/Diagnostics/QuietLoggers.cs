using Microsoft.Extensions.Logging;

namespace Pubby.Client.Diagnostics;

/// <summary>
/// The application's loggers for the libraries beneath, which call each failed try an error and write out its whole stack. The client itself says so in one
/// line, so their words are for who debugs.
/// </summary>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new QuietLogger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // They are the application's.
    }

    private sealed class QuietLogger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Lowered(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // The library may have asked for the level that it knows.
            if (IsEnabled(logLevel)) logger.Log(Lowered(logLevel), eventId, state, exception, formatter);
        }

        private static LogLevel Lowered(LogLevel level) => level > LogLevel.Debug ? LogLevel.Debug : level;
    }
}
