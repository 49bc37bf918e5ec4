using Pubby.Core.Diagnostics;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// How many commands a connection may send (a token bucket), and how many of them may be refused within a minute.
/// Belongs to one connection, which sends one command after another. A command that waits may end, and be an error,
/// while others are sent.
/// </summary>
/// <param name="onRefused">Gets the code of each refused command, and of each refused room of a command.</param>
internal sealed class CommandBudget(LimitOptions limits, TimeProvider time, Action<string> onRefused)
{
    private double _tokens = limits.CommandBurst;
    private long _filledAt = time.GetTimestamp();
    private Queue<long>? _errors;

    /// <summary>False: one command too many.</summary>
    public bool TrySpendCommand()
    {
        var now = time.GetTimestamp();
        _tokens =
            Math.Min(limits.CommandBurst, _tokens + time.GetElapsedTime(_filledAt, now)
                .TotalSeconds * limits.CommandsPerSecond);
        _filledAt = now;
        if (_tokens < 1)
        {
            onRefused(ErrorCode.RateLimited);
            return false;
        }
        _tokens--;
        return true;
    }

    /// <summary>
    /// A command was refused, completely or for some of its rooms. It is one error, however many <paramref
    /// name="codes"/> there are.
    /// </summary>
    /// <returns>False: the connection has reached its limit of errors.</returns>
    public bool TrySpendError(params ReadOnlySpan<string> codes)
    {
        var isError = false;
        foreach (var code in codes)
        {
            onRefused(code);
            // The client made no mistake and was asked to try again. Close code 4005 would end it for good in the
            // middle of an outage.
            isError |= code is not (ErrorCode.StoreUnavailable or ErrorCode.Overloaded);
        }
        return !isError || TrySpendError(time.GetTimestamp());
    }

    private bool TrySpendError(long now)
    {
        var errors = LazyInitializer.EnsureInitialized(ref _errors, static () => new Queue<long>());
        lock (errors)
        {
            while (errors.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= TimeSpan.FromMinutes(1))
                errors.Dequeue();
            if (errors.Count < limits.ErrorsPerMinute) errors.Enqueue(now);
            return errors.Count < limits.ErrorsPerMinute;
        }
    }
}

/// <summary>Gives each connection its budget. Safe for any number of threads.</summary>
internal sealed class CommandBudgets(LimitOptions limits, TimeProvider time, HubMeter meter)
{
    private readonly Action<string> _onRefused = meter.CommandRefused;

    public CommandBudget New() => new(limits, time, _onRefused);
}
