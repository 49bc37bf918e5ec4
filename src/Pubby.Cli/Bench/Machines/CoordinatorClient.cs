using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pubby.Load;
using Pubby.Load.Runs;

namespace Pubby.Cli.Bench.Machines;

/// <summary>A coordinator, as a machine that joins sees it.</summary>
/// <param name="patience">How long it waits for an answer; null: as long as it should.</param>
internal sealed class CoordinatorClient(Uri address, TimeProvider time, TimeSpan? patience = null) : IDisposable
{
    private const int Tries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = patience ?? Patience };
    private readonly Clock _clock = new(time);

    /// <param name="id">What the machine calls itself: it joins once, however often this has to be sent.</param>
    public async Task JoinAsync(string id, MachineJoin machine, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => _http.PutAsJsonAsync(
            Relative($"v1/machines/{id}"), machine, MachineJson.Default.MachineJoin, cancellationToken),
            cancellationToken);
    }

    /// <summary>Waits until all machines are there.</summary>
    public async Task<string[]> WorkersAsync(string machine, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var answer = await SendAsync(() => _http.GetAsync(
                Relative($"v1/machines/{machine}/workers"), cancellationToken), cancellationToken);
            if (answer.StatusCode != HttpStatusCode.Accepted)
                return (await ReadAsync(answer, MachineJson.Default.MachineWorkers, cancellationToken)).Workers;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public async Task<string[]> CommandsAsync(string worker, int from, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => _http.GetAsync(
            Relative($"v1/workers/{worker}/commands?from={from}"), cancellationToken), cancellationToken);
        return (await ReadAsync(answer, MachineJson.Default.WorkerCommands, cancellationToken)).Commands;
    }

    public async Task LinesAsync(string worker, WorkerLines lines, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => _http.PostAsJsonAsync(
            Relative($"v1/workers/{worker}/lines"), lines, MachineJson.Default.WorkerLines, cancellationToken),
            cancellationToken);
    }

    /// <summary>Asks for the time once.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task CompareAsync(ClockComparison clocks, CancellationToken cancellationToken)
    {
        var asked = _clock.Micros;
        using var answer = await InTimeAsync(() => _http.GetAsync(Relative("v1/clock"), cancellationToken),
            cancellationToken);
        var stamps = await ReadAsync(
            answer.EnsureSuccessStatusCode(), MachineJson.Default.ClockStamps, cancellationToken);
        clocks.Add(asked, stamps.Received, stamps.Answered, _clock.Micros);
    }

    public void Dispose() => _http.Dispose();

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    /// <summary>A line that was lost on its way is sent again; a coordinator that is gone is given up.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var answer = await InTimeAsync(send, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.Conflict)
                    throw new CommandException(ExitCode.Refused, "The run has begun without this machine.");
                if ((int)answer.StatusCode is >= 400 and < 500)
                    throw NoCoordinator($"answers {(int)answer.StatusCode}");
                return answer.EnsureSuccessStatusCode();
            }
            catch (HttpRequestException) when (tries < Tries)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw NoCoordinator("says nothing");
        }
        catch (JsonException fault)
        {
            throw NoCoordinator("answers with something else", fault);
        }
    }

    private CommandException NoCoordinator(string what, Exception? fault = null) =>
        new(ExitCode.Refused, $"{address} {what}. Is it the address that `pubby bench serve` says?", fault);

    /// <summary>A coordinator that is slow is one that does not answer: HttpClient would call it cancelled.</summary>
    private async Task<T> InTimeAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(
                $"The coordinator has not answered within {_http.Timeout.TotalSeconds} s.", fault);
        }
    }
}
