using Pubby.Core;
using Pubby.Core.Policies;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// Publishes a small message every few seconds, as a service does, and waits until it comes back as a client would get
/// it: through store, relay, backplane, room, shard and connection. It depends on this region alone: it measures the
/// same if another region fails. No outage ends it: a failure is a measurement.
/// </summary>
/// <param name="subscriber">Disposed with the canary.</param>
internal sealed partial class Canary(
    RegionOptions region, CanaryPublisher publisher, LocalSubscriber subscriber, CanaryRecord record,
    TimeProvider time, ILogger<Canary> log) : IAsyncDisposable
{
    /// <summary>
    /// Publishes in progress at once. With more, the store hangs: the next counts as lost, and is not sent.
    /// </summary>
    private const int MaxInProgress = 8;

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _inProgress = [];
    private Task _running = Task.CompletedTask;
    private RegionStatus _logged = RegionStatus.Ok;

    /// <summary>Called once, after the relay has started.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await subscriber.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var ticks = new PeriodicTimer(region.Canary.Period, time);
        await BackgroundLoop.RunAsync(async token =>
        {
            await SendAsync();
            LogChange(record.Health());
            await ticks.WaitForNextTickAsync(token);
        }, fault => LogFault(log, fault), time, _stopping.Token);
        // Each ends within the time-outs of the store and the relay.
        await Task.WhenAll(_inProgress);
    }

    /// <summary>Sends one canary without waiting for it, so that a store that hangs delays no measurement.</summary>
    private async Task SendAsync()
    {
        _inProgress.RemoveWhere(static task => task.IsCompleted);
        var number = record.Begin();
        if (_inProgress.Count >= MaxInProgress) record.Fail(number, "publishing takes longer than several periods");
        else if (await IsListeningAsync(number)) _inProgress.Add(PublishAsync(number));
    }

    private async Task<bool> IsListeningAsync(long number)
    {
        try
        {
            if (await subscriber.ListenAsync(_stopping.Token)) return true;
            record.Fail(number, "the store does not answer");
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            Fail(number, fault);
        }
        return false;
    }

    private async Task PublishAsync(long number)
    {
        try
        {
            await publisher.PublishAsync(number);
        }
        catch (Exception fault)
        {
            Fail(number, fault);
        }
    }

    private void Fail(long number, Exception fault)
    {
        LogFault(log, fault);
        record.Fail(number, "it failed unexpectedly, which is a defect: see the log");
    }

    private void LogChange(RegionHealth health)
    {
        if (health.Status == _logged) return;
        _logged = health.Status;
        if (health.Status == RegionStatus.Ok) LogGreen(log, region.Name, health.GoodInARow);
        else
        {
            var status = RegionHealthEndpoint.NameOf(health.Status);
            LogRed(log, region.Name, status, health.BadInARow, health.Fault ?? "the cause is not known here");
        }
    }

    [LoggerMessage(EventIds.RegionRed, LogLevel.Warning,
        "Region {Region} is red: messages are {Status}, {Canaries} canaries in a row ({Fault}). "
        + "/health/region answers 503 until they are in time again.")]
    private static partial void LogRed(ILogger log, string region, string status, int canaries, string fault);

    [LoggerMessage(EventIds.RegionGreen, LogLevel.Information,
        "Region {Region} is green: {Canaries} canaries in a row came back in time.")]
    private static partial void LogGreen(ILogger log, string region, int canaries);

    [LoggerMessage(EventIds.CanaryFailed, LogLevel.Error,
        "Bug: a canary could not be published. The next one is sent as usual.")]
    private static partial void LogFault(ILogger log, Exception fault);
}
