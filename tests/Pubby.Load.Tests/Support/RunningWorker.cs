using Pubby.Load.Plans;
using Pubby.Load.Runs;
using Pubby.Load.Workers;
using Pubby.Testing;

namespace Pubby.Load.Tests.Support;

/// <summary>A worker in a process of its own, told what to do line by line.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly WorkerProcess _process = WorkerProcess.Start("worker", token: null, _ => { });
    private readonly WorkerState _state;
    private readonly Task _reading;
    private readonly Dictionary<string, long> _errors = [];
    private readonly List<string> _faults = [];
    private long _deliveries;

    public RunningWorker()
    {
        _state = new WorkerState(_process);
        _reading = _state.ReadAsync((_, line) =>
        {
            lock (_errors)
            {
                if (line is FaultLine fault) _faults.AddRange(fault.Faults);
                if (line is not SecondLine second) return;
                _deliveries += second.Deliveries;
                foreach (var (kind, count) in second.Errors) _errors[kind] = _errors.GetValueOrDefault(kind) + count;
            }
        });
    }

    public SecondLine? Second => _state.Second;

    public string[] Faults
    {
        get
        {
            lock (_errors) return [.. _faults];
        }
    }

    public static async Task<RunningWorker> StartAsync(LoadPlan plan)
    {
        var worker = new RunningWorker();
        worker.Send(new WorkerCommand("plan") { Part = 0, Parts = 1, Plan = plan });
        await worker._state.Ready.WaitAsync(Eventually.Limit);
        worker.Send(new WorkerCommand("start"));
        return worker;
    }

    public void Send(WorkerCommand command) => _process.Send(command);

    /// <summary>How many errors of a kind it has told.</summary>
    public long ErrorsOf(string kind)
    {
        lock (_errors) return _errors.GetValueOrDefault(kind);
    }

    /// <summary>Waits until so many messages have come, of all seconds.</summary>
    public Task UntilDeliveredAsync(long count) => Eventually.UntilAsync(() =>
    {
        lock (_errors) return _deliveries == count;
    }, () => $"{count} deliveries; the last second was {_state.Second}");

    public Task UntilAsync(Func<SecondLine, bool> isSo) => Eventually.UntilAsync(
        () => _state.Second is { } second && isSo(second), () => $"the last second was {_state.Second}");

    public async Task<ResultLine> StopAsync()
    {
        Send(new WorkerCommand("stop"));
        await _state.Ended.WaitAsync(Eventually.Limit);
        return _state.Result!;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _reading;
    }
}
