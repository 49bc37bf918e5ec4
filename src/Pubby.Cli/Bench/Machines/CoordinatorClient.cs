using System.Net;
using System.Net.Http.Json;
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

    public async Task<string> JoinAsync(MachineJoin machine, CancellationToken cancellationToken) =>
        (await PostAsync("v1/machines", machine, MachineJson.Default.MachineJoin, MachineJson.Default.MachineJoined,
            cancellationToken))!.Machine;

    /// <summary>Waits until all machines are there.</summary>
    public async Task<string[]> WorkersAsync(string machine, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var answer = await SendAsync(() => _http.GetAsync(
                new Uri($"v1/machines/{machine}/workers", UriKind.Relative), cancellationToken), cancellationToken);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                return (await answer.Content.ReadFromJsonAsync(
                    MachineJson.Default.MachineWorkers, cancellationToken))!.Workers;
            }
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public async Task<string[]> CommandsAsync(string worker, int from, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => _http.GetAsync(
            new Uri($"v1/workers/{worker}/commands?from={from}", UriKind.Relative), cancellationToken),
            cancellationToken);
        return (await answer.Content.ReadFromJsonAsync(
            MachineJson.Default.WorkerCommands, cancellationToken))!.Commands;
    }

    public Task LinesAsync(string worker, WorkerLines lines, CancellationToken cancellationToken) =>
        PostAsync<WorkerLines, object>(
            $"v1/workers/{worker}/lines", lines, MachineJson.Default.WorkerLines, null, cancellationToken);

    /// <summary>Asks for the time once.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task CompareAsync(ClockComparison clocks, CancellationToken cancellationToken)
    {
        var asked = _clock.Micros;
        var stamps = await InTimeAsync(() => _http.GetFromJsonAsync(new Uri("v1/clock", UriKind.Relative),
            MachineJson.Default.ClockStamps, cancellationToken), cancellationToken);
        clocks.Add(asked, stamps!.Received, stamps.Answered, _clock.Micros);
    }

    public void Dispose() => _http.Dispose();

    private async Task<TAnswer?> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer>? answerType, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => _http.PostAsJsonAsync(
            new Uri(path, UriKind.Relative), body, bodyType, cancellationToken), cancellationToken);
        return answerType is null ? default : await answer.Content.ReadFromJsonAsync(answerType, cancellationToken);
    }

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
                return answer.EnsureSuccessStatusCode();
            }
            catch (HttpRequestException) when (tries < Tries)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

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
