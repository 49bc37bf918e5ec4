using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pubby.Load;

namespace Pubby.Cli.Bench.Machines;

/// <summary>
/// Lets machines join a run over plain HTTP, and hands commands and lines to and fro. No secret passes here: each
/// machine has its own.
/// </summary>
internal sealed class Coordinator : IAsyncDisposable
{
    private const int MaxId = 64;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly WebApplication _server;
    private readonly TimeProvider _time;
    private readonly Clock _clock;
    private readonly MachineRegistry _machines;
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;

    private Coordinator(WebApplication server, TimeProvider time)
    {
        (_server, _time, _clock, _machines) = (server, time, new Clock(time), new MachineRegistry(time));
        server.MapPut("/v1/machines/{machine}", Join);
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
        for (var told = 0; told < machines; await Task.Delay(Step / 10, _time, cancellationToken))
        {
            foreach (var name in _machines.Names.Skip(told))
                say($"{name} has joined: {++told} of {machines} machines.");
        }
        var workers = _machines.Divide(machines, connections);
        _watching = WatchAsync(workers, _ending.Token);
        return workers;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        await _server.DisposeAsync();
        _ending.Dispose();
    }

    private IResult Join(string machine, MachineJoin join) =>
        machine.Length > MaxId || join.ConnectionsOfProcess < 1 ? Results.BadRequest()
        : _machines.Join(machine, join) switch
        {
            JoinOutcome.Joined => Results.NoContent(),
            JoinOutcome.TooLate => Results.Conflict(),
            _ => Results.StatusCode(StatusCodes.Status429TooManyRequests),
        };

    private IResult WorkersOf(string machine) => _machines.Of(machine, out var workers) switch
    {
        Membership.Working => Results.Ok(new MachineWorkers(workers)),
        Membership.Waiting => Results.Accepted(),
        Membership.TooLate => Results.Conflict(),
        _ => Results.NotFound(),
    };

    private async Task<IResult> CommandsAsync(string worker, int from, CancellationToken cancellationToken) =>
        _machines.Worker(worker) is { } found && from >= 0
            ? Results.Ok(new WorkerCommands(await found.CommandsFromAsync(from, cancellationToken)))
            : Results.NotFound();

    private IResult Lines(string worker, WorkerLines lines)
    {
        if (_machines.Worker(worker) is not { } found) return Results.NotFound();
        found.Take(lines);
        return Results.NoContent();
    }

    private IResult Stamps()
    {
        var received = _clock.Micros;
        return Results.Ok(new ClockStamps(received, _clock.Micros));
    }

    private async Task WatchAsync(IReadOnlyList<RemoteWorker> workers, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Step, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var worker in workers) worker.LoseIfSilent();
        }
    }
}
