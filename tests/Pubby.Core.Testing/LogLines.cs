namespace Pubby.Core.Testing;

/// <summary>A log that a test reads: level, line and the exception's message. Safe for any number of threads.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly Lock _gate = new();
    private readonly List<string> _written = [];

    /// <summary>Up to now.</summary>
    public IReadOnlyList<string> Written
    {
        get
        {
            lock (_gate) return [.. _written];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (_gate) _written.Add($"{logLevel} {formatter(state, exception)} {exception?.Message}");
    }
}
