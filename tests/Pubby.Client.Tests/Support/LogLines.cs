using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pubby.Client.Tests.Support;

/// <summary>
/// What a client and the libraries below it log, from Information on: level, category, text, and the exception if there
/// is one.
/// </summary>
internal sealed class LogLines : ILoggerFactory
{
    private readonly ConcurrentQueue<string> _written = new();

    public IReadOnlyCollection<string> Written => _written;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _written);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> written) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                written.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}".TrimEnd());
        }
    }
}
