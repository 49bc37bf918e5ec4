using Microsoft.Extensions.Logging;

namespace Pubby.Client.Diagnostics;

/// <summary>
/// The application's loggers for the libraries below the client. Those log each failed try as an error with its
/// complete stack. The client itself logs it in one line, so the libraries' lines are moved to a level for debugging.
/// </summary>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new QuietLogger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The application owns them.
    }

    private sealed class QuietLogger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Lowered(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            // The library may have checked whether its own level is enabled.
            if (IsEnabled(logLevel)) logger.Log(Lowered(logLevel), eventId, state, exception, formatter);
        }

        private static LogLevel Lowered(LogLevel level) => level > LogLevel.Debug ? LogLevel.Debug : level;
    }
}
