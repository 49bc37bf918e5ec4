using System.Collections.Concurrent;
using HdrHistogram;
using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Runs;
using Pubby.Load.Workers;

namespace Pubby.Million;

/// <summary>All clients, over as many processes of the load engine as open files ask for.</summary>
internal sealed class Workers : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly WorkerState[] _states;
    private readonly WorkerProcess[] _processes;
    private readonly ConcurrentDictionary<string, long> _errors = new();
    private readonly Task _reading;
    private TaskCompletionSource _reported = new();
    private int _awaited;
    private long _deliveries;
    private long _connects;

    private Workers(WorkerProcess[] processes)
    {
        _processes = processes;
        _states = [.. processes.Select(process => new WorkerState(process))];
        _reading = Task.WhenAll(_states.Select(state => state.ReadAsync(OnLine)));
    }

    public IEnumerable<int> Processes => _processes.Select(process => process.ProcessId);

    /// <summary>Clients that are in all their rooms.</summary>
    public int Subscribed => _states.Sum(state => state.Second?.Subscribed ?? 0);

    /// <summary>Messages that were published, as they were told, and that a client lacks.</summary>
    public long Missing => _states.Sum(state => state.Second?.Missing ?? 0);

    /// <summary>All messages that came until the last second.</summary>
    public long Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>All connections that were opened until the last second.</summary>
    public long Connects => Volatile.Read(ref _connects);

    public static async Task<Workers> StartAsync(LoadPlan plan, int parts)
    {
        var workers = new Workers([.. Enumerable.Range(0, parts)
            .Select(part => WorkerProcess.Start($"part {part}", token: null, Console.Error.WriteLine))]);
        for (var part = 0; part < parts; part++)
            workers._processes[part].Send(new WorkerCommand("plan") { Part = part, Parts = parts, Plan = plan });
        await Task.WhenAll(workers._states.Select(state => state.Ready)).WaitAsync(Limit);
        return workers;
    }

    public void Send(WorkerCommand command)
    {
        foreach (var process in _processes) process.Send(command);
    }

    /// <summary>All that was counted so far, and the times of deliveries that were measured last.</summary>
    public async Task<Outcome> ReportAsync()
    {
        (_reported, _awaited) = (new TaskCompletionSource(), _states.Length);
        Send(new WorkerCommand("report"));
        await _reported.Task.WaitAsync(Limit);
        var results = _states.Select(state => state.Result).OfType<ResultLine>().ToArray();
        var times = Times.New();
        foreach (var result in results) Times.Add(times, result.Deliver);
        return new Outcome(results.Sum(result => result.Delivered), results.Sum(result => result.Conflated),
            results.Sum(result => result.Lost), results.Sum(result => result.Unknown), times,
            results.Sum(result => result.Tool.BoundSeconds));
    }

    /// <summary>The errors since the last call, by kind.</summary>
    public string TakeErrors()
    {
        var errors = _errors.ToArray();
        _errors.Clear();
        return errors.Length == 0 ? "none" : string.Join(", ",
            errors.OrderByDescending(error => error.Value).Select(error => $"{error.Value:N0} {error.Key}"));
    }

    /// <summary>Waits until so many are subscribed; how far it is goes to the terminal.</summary>
    /// <returns>False: no further one came for so many minutes.</returns>
    public async Task<bool> UntilSubscribedAsync(int count, string what, int minutes = 1)
    {
        var (most, since, step) = (0, TimeProvider.System.GetTimestamp(), 0);
        while (Subscribed is var now && now < count)
        {
            if (now > most) (most, since) = (now, TimeProvider.System.GetTimestamp());
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromMinutes(minutes)) return false;
            if (step++ % 10 == 0) Console.WriteLine($"          {what}: {now:N0} of {count:N0}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Select(process => process.DisposeAsync().AsTask()));
        await _reading;
    }

    private void OnLine(WorkerState state, WorkerLine line)
    {
        if (line is ResultLine && Interlocked.Decrement(ref _awaited) == 0) _reported.TrySetResult();
        if (line is not SecondLine second) return;
        Interlocked.Add(ref _deliveries, second.Deliveries);
        Interlocked.Add(ref _connects, second.Connects);
        foreach (var (kind, count) in second.Errors) _errors.AddOrUpdate(kind, count, (_, sum) => sum + count);
    }
}

/// <summary>What all clients got.</summary>
/// <param name="Times">Microseconds from when a message was due, of those that were measured last.</param>
/// <param name="ToolSeconds">Seconds in which a worker may be what was measured.</param>
internal sealed record Outcome(
    long Delivered, long Conflated, long Lost, long Unknown, LongHistogram Times, long ToolSeconds)
{
    /// <summary>Of the times that were measured last.</summary>
    public string TimesText => Times.TotalCount == 0 ? "none"
        : FormattableString.Invariant($"{At(50)}, {At(99)}, {Times.GetMaxValue() / 1000} ms");

    private long At(double percentile) => Times.GetValueAtPercentile(percentile) / 1000;
}
