using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pubby.Load;
using Pubby.Load.Runs;

namespace Pubby.Cli.Bench.Machines;

/// <summary>
/// Lets machines join a run over plain HTTP, and hands commands and lines to and fro. No secret passes here: each
/// machine has its own.
/// </summary>
internal sealed class Coordinator : IAsyncDisposable
{
    private const int MaxMachines = 1000;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly WebApplication _server;
    private readonly TimeProvider _time;
    private readonly Clock _clock;
    private readonly ConcurrentDictionary<string, MachineJoin> _machines = new();
    private readonly ConcurrentDictionary<string, MachineWorkers> _workersOf = new();
    private readonly ConcurrentDictionary<string, RemoteWorker> _workers = new();
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;

    private Coordinator(WebApplication server, TimeProvider time)
    {
        (_server, _time, _clock) = (server, time, new Clock(time));
        server.MapPost("/v1/machines", Join);
        server.MapGet("/v1/machines/{machine}/workers", WorkersOf);
        server.MapGet("/v1/workers/{worker}/commands", CommandsAsync);
        server.MapPost("/v1/workers/{worker}/lines", Lines);
        server.MapGet("/v1/clock", Stamps);
    }

    /// <summary>Where machines join.</summary>
    public string Url => _server.Urls.First();

    public static async Task<Coordinator> StartAsync(string url, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, MachineJson.Default));
        var coordinator = new Coordinator(builder.Build(), time);
        await coordinator._server.StartAsync();
        return coordinator;
    }

    /// <summary>Waits until so many machines have joined, and divides the connections between them.</summary>
    /// <param name="say">Told of each machine that has joined.</param>
    public async Task<IReadOnlyList<RemoteWorker>> GatherAsync(
        int machines, int connections, Action<string> say, CancellationToken cancellationToken)
    {
        var told = new HashSet<string>();
        while (true)
        {
            foreach (var (id, machine) in _machines.ToArray().OrderBy(machine => machine.Key, StringComparer.Ordinal))
            {
                if (told.Add(id)) say($"{machine.Name} has joined: {told.Count} of {machines} machines.");
            }
            if (told.Count >= machines) break;
            await Task.Delay(Step / 10, _time, cancellationToken);
        }
        // All parts are of one size, so the machine with the fewest files says which.
        var ofProcess = _machines.Values.Min(machine => machine.ConnectionsOfProcess);
        var each = WorkerCount.Of((connections + machines - 1) / machines, ofProcess, wanted: null);
        foreach (var (id, machine) in _machines.Take(machines))
        {
            var names = Enumerable.Range(0, each).Select(number => $"{id}-{number}").ToArray();
            foreach (var name in names) _workers[name] = new RemoteWorker($"{machine.Name}, worker {name}", _time);
            _workersOf[id] = new MachineWorkers(names);
        }
        _watching = WatchAsync(_ending.Token);
        return [.. _workers.ToArray().OrderBy(worker => worker.Key, StringComparer.Ordinal)
            .Select(worker => worker.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        await _server.DisposeAsync();
        _ending.Dispose();
    }

    private IResult Join(MachineJoin machine)
    {
        if (_machines.Count >= MaxMachines || machine.ConnectionsOfProcess < 1)
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        // A run that has begun takes nobody else.
        if (!_workersOf.IsEmpty) return Results.Conflict();
        var id = Guid.NewGuid().ToString("N")[..8];
        _machines[id] = machine;
        return Results.Ok(new MachineJoined(id));
    }

    private IResult WorkersOf(string machine) =>
        _workersOf.TryGetValue(machine, out var workers) ? Results.Ok(workers)
        : !_machines.ContainsKey(machine) ? Results.NotFound()
        : _workersOf.IsEmpty ? Results.Accepted() : Results.Conflict();

    private async Task<IResult> CommandsAsync(string worker, int from, CancellationToken cancellationToken) =>
        _workers.TryGetValue(worker, out var found) && from >= 0
            ? Results.Ok(new WorkerCommands(await found.CommandsFromAsync(from, cancellationToken)))
            : Results.NotFound();

    private IResult Lines(string worker, WorkerLines lines)
    {
        if (!_workers.TryGetValue(worker, out var found)) return Results.NotFound();
        found.Take(lines);
        return Results.NoContent();
    }

    private IResult Stamps()
    {
        var received = _clock.Micros;
        return Results.Ok(new ClockStamps(received, _clock.Micros));
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Step, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var worker in _workers.Values) worker.LoseIfSilent();
        }
    }
}
