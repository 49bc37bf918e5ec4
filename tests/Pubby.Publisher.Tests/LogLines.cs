using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pubby.Publisher.Tests;

/// <summary>What an application's log gets to see, of every category and level.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Message, Exception? Fault)> _lines =
        new();

    public IReadOnlyList<(string Category, LogLevel Level, string Message, Exception? Fault)> All => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        // There is nothing to give back.
    }

    private sealed class Category(LogLines lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines._lines.Enqueue((name, logLevel, formatter(state, exception), exception));
    }
}
