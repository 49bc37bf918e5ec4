using Pubby.Load.Workers;

namespace Pubby.Load.Runs;

/// <summary>The newest that a worker said. One thread writes, and any thread reads.</summary>
internal sealed class WorkerState(ILoadWorker worker)
{
    private readonly TaskCompletionSource<ReadyLine> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<double?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SecondLine? _second;
    private volatile ResultLine? _result;
    private volatile bool _isLost;

    public ILoadWorker Worker => worker;

    public SecondLine? Second => _second;

    public ResultLine? Result => _result;

    /// <summary>It ended without being told to.</summary>
    public bool IsLost => _isLost;

    /// <exception cref="LoadException">It refused the plan, or ended.</exception>
    public Task<ReadyLine> Ready => _ready.Task;

    /// <summary>All are subscribed, so many seconds after the start; null: the worker is lost.</summary>
    public Task<double?> Opened => _opened.Task;

    /// <summary>No connection's state will change, as each is subscribed or does not come back.</summary>
    public bool IsSettled => IsLost || (_ready.Task.IsCompletedSuccessfully && Second is { } second
        && second.Subscribed + second.Gone == _ready.Task.Result.Connections);

    /// <summary>Its result is there, or it is lost.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Reads until the worker has ended.</summary>
    /// <param name="onLine">Called for each line, after it is kept.</param>
    public async Task ReadAsync(Action<WorkerState, WorkerLine> onLine)
    {
        await foreach (var line in worker.Lines.ReadAllAsync())
        {
            switch (line)
            {
                case ReadyLine ready:
                    _ready.TrySetResult(ready);
                    break;
                case FaultLine { Faults: var faults }:
                    _ready.TrySetException(new LoadException(string.Join('\n', faults)));
                    break;
                case OpenedLine { Seconds: var seconds }:
                    _opened.TrySetResult(seconds);
                    break;
                case SecondLine second:
                    _second = second;
                    break;
                case ResultLine result:
                    _result = result;
                    _ended.TrySetResult();
                    break;
            }
            onLine(this, line);
        }
        _isLost = _result is null;
        _ready.TrySetException(new LoadException($"{worker.Name} ended before it was ready."));
        _opened.TrySetResult(null);
        _ended.TrySetResult();
    }
}

/// <summary>A run cannot be done; the message says why, and what to do.</summary>
internal sealed class LoadException(string message) : Exception(message);
