using System.Collections.Concurrent;
using System.Text.Json;
using Pubby.Load.Runs;
using Pubby.Load.Workers;

namespace Pubby.Cli.Bench.Machines;

/// <summary>This machine in a run: starts its workers, and hands commands and lines to and fro.</summary>
/// <param name="start">Starts a worker of this name.</param>
internal sealed class JoinedMachine(
    CoordinatorClient coordinator, Func<string, ILoadWorker> start, TimeProvider time)
{
    private const int Samples = 16;

    private static readonly TimeSpan ClockPeriod = TimeSpan.FromSeconds(5);

    private readonly ClockComparison _clocks = new();
    private readonly ConcurrentBag<ILoadWorker> _planned = [];
    private int _workerCount;

    /// <summary>Joins, and works until the run is over.</summary>
    public async Task RunAsync(MachineJoin machine, Action<string> say, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N")[..8];
        await coordinator.JoinAsync(id, machine, cancellationToken);
        for (var i = 0; i < Samples; i++) await coordinator.CompareAsync(_clocks, cancellationToken);
        say($"Joined. The clocks differ by {_clocks.Offset} µs, ± {_clocks.Error} µs.");
        var names = await coordinator.WorkersAsync(id, cancellationToken);
        _workerCount = names.Length;
        say($"Works with {names.Length} processes.");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = names.Select(name => (Name: name, Worker: start(name))).ToArray();
        var clocks = CompareAsync(over.Token);
        try
        {
            await Task.WhenAll(workers.Select(worker => RelayAsync(worker.Name, worker.Worker, over.Token)));
        }
        finally
        {
            await over.CancelAsync();
            await clocks;
            foreach (var (_, worker) in workers) await worker.DisposeAsync();
        }
    }

    private async Task RelayAsync(string name, ILoadWorker worker, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var commands = RelayCommandsAsync(name, worker, ended.Token);
        try
        {
            while (await worker.Lines.WaitToReadAsync(cancellationToken))
            {
                var lines = new List<string>();
                while (worker.Lines.TryRead(out var line)) lines.Add(WorkerJson.Text(line));
                await coordinator.LinesAsync(
                    name, new WorkerLines([.. lines], _clocks.Error, false), cancellationToken);
            }
            await coordinator.LinesAsync(name, new WorkerLines([], _clocks.Error, true), cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await commands;
        }
    }

    private async Task RelayCommandsAsync(string name, ILoadWorker worker, CancellationToken cancellationToken)
    {
        var taken = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var commands = await coordinator.CommandsAsync(name, taken, cancellationToken);
                taken += commands.Length;
                foreach (var text in commands)
                {
                    var command = Translated(text);
                    worker.Send(command);
                    if (command.Plan is not null) BeginClock(worker);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has ended.
        }
        catch (Exception fault) when (fault is HttpRequestException or CommandException)
        {
            // The coordinator is gone, or coordinates another run: without a word from it the worker would run for
            // ever.
            await worker.DisposeAsync();
        }
    }

    /// <summary>
    /// The coordinator says times by its own clock, and not how many workers share this machine's ports.
    /// </summary>
    private WorkerCommand Translated(string text)
    {
        var command = JsonSerializer.Deserialize(text, WorkerJson.Default.WorkerCommand)!;
        if (command.Plan is not null) return command with { Here = _workerCount };
        return command.At is { } at ? command with { At = at - _clocks.Offset } : command;
    }

    /// <summary>The plan is the first that a worker must hear.</summary>
    private void BeginClock(ILoadWorker worker)
    {
        _planned.Add(worker);
        SendClock(worker);
    }

    private void SendClock(ILoadWorker worker) => worker.Send(new WorkerCommand("clock") { Offset = _clocks.Offset });

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var worker in _planned) SendClock(worker);
                await Task.Delay(ClockPeriod, time, cancellationToken);
                await TryCompareAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task TryCompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await coordinator.CompareAsync(_clocks, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or CommandException)
        {
            // The next question may be answered: clocks drift, and a run is long. Whether the coordinator is gone,
            // whoever relays lines finds out.
        }
    }
}
