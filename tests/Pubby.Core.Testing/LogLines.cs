namespace Pubby.Core.Testing;

/// <summary>A log that a test reads: level, line and the exception's message.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    public List<string> Written { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Written.Add($"{logLevel} {formatter(state, exception)} {exception?.Message}");
}
