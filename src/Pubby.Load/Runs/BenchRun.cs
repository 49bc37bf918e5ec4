using Pubby.Load.Plans;
using Pubby.Load.Publishing;
using Pubby.Load.Workers;

namespace Pubby.Load.Runs;

/// <summary>
/// One run of a plan: gives each worker its part, opens, publishes, waits until all has come, and adds up. A worker
/// that is lost does not end the run.
/// </summary>
/// <param name="onSecond">Called once a second. Not by several threads at once.</param>
internal sealed class BenchRun(
    LoadPlan plan, IReadOnlyList<ILoadWorker> workers, TimeProvider time, Action<BenchSecond> onSecond)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Workers get their plans, and begin together then.</summary>
    private const long StartDelay = Clock.Second / 2;

    /// <summary>A connection that is refused comes back later; past this not all of them will.</summary>
    private const long OpenPatience = 60 * Clock.Second;

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(60);

    /// <summary>What is still on its way when the last message is stored.</summary>
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(30);

    private readonly Clock _clock = new(time);
    private readonly WorkerState[] _states = [.. workers.Select(worker => new WorkerState(worker))];
    private readonly List<BenchSecond> _seconds = [];
    private volatile string _phase = "opening";
    private ScheduledPublisher? _publisher;
    private long _publishedBefore;

    /// <param name="hubs">Where to publish, if the plan says so.</param>
    /// <param name="cut">So large a share of the connections is cut halfway through that.</param>
    /// <param name="hold">How long to hold the connections, if nothing is published.</param>
    /// <exception cref="LoadException">A worker refused the plan.</exception>
    /// <remarks>What the watcher of its seconds throws ends the run.</remarks>
    public async Task<BenchResult> RunAsync(
        HubPublisher? hubs, double cut, TimeSpan hold, CancellationToken cancellationToken)
    {
        var reading = Task.WhenAll(_states.Select(state => state.ReadAsync((_, _) => { })));
        using var run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.CompletedTask;
        try
        {
            for (var part = 0; part < workers.Count; part++)
                workers[part].Send(new WorkerCommand("plan") { Part = part, Parts = workers.Count, Plan = plan });
            await Task.WhenAll(_states.Select(state => state.Ready)).WaitAsync(AnswerPatience, time, run.Token);
            var start = _clock.Micros + StartDelay;
            Send(new WorkerCommand("start") { At = start });
            watching = WatchAsync(run);
            var opened = await OpenAsync(start, run.Token);
            var published = plan.Publish is null || hubs is null ? null : await PublishAsync(hubs, run.Token);
            if (published is null) await HoldAsync(hold, cut, run.Token);
            await StopAsync(run.Token);
            return BenchResult.Of(plan, _states, opened, published, _seconds);
        }
        finally
        {
            await run.CancelAsync();
            foreach (var worker in workers) await worker.DisposeAsync();
            await reading;
            await watching;
        }
    }

    private void Send(WorkerCommand command)
    {
        foreach (var worker in workers) worker.Send(command);
    }

    /// <returns>Seconds from the start until all were subscribed; null: not all were.</returns>
    private async Task<double?> OpenAsync(long start, CancellationToken cancellationToken)
    {
        var end = start + (long)(plan.Ramp.Seconds * Clock.Second) + OpenPatience;
        var opened = Task.WhenAll(_states.Select(state => state.Opened));
        while (!opened.IsCompleted && _clock.Micros < end && !_states.All(state => state.IsSettled))
            await Task.WhenAny(opened, Task.Delay(Step, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (!opened.IsCompleted) return null;
        var seconds = await opened;
        return seconds.Contains(null) ? null : seconds.DefaultIfEmpty(0).Max();
    }

    private async Task HoldAsync(TimeSpan hold, double cut, CancellationToken cancellationToken)
    {
        _phase = "holding";
        await Task.Delay(hold / 2, time, cancellationToken);
        if (cut > 0) Send(new WorkerCommand("cut") { Share = cut });
        await Task.Delay(hold / 2, time, cancellationToken);
    }

    private async Task<PublishResult> PublishAsync(HubPublisher hubs, CancellationToken cancellationToken)
    {
        _phase = "publishing";
        var rooms = ScheduledPublisher.RoomsOf(plan).Prefix;
        var start = _clock.Micros + StartDelay;
        Send(new WorkerCommand("publishing") { Rooms = rooms });
        Send(new WorkerCommand("measure")
        {
            From = start + (long)(plan.Publish!.WarmUpSeconds * Clock.Second),
        });
        using var publisher = new ScheduledPublisher(plan, hubs, _clock);
        _publisher = publisher;
        var published = await publisher.RunAsync(start, cancellationToken);
        _phase = "settling";
        Send(new WorkerCommand("published") { Rooms = rooms, Last = published.Last });
        await SettleAsync(cancellationToken);
        return published;
    }

    /// <summary>
    /// Until nothing is missing, or patience ends. Silence ends it not: a client that is away may come back and get by
    /// its cursor what it missed, and such items are no deliveries.
    /// </summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (workers.Count == 0) return;
        var begun = time.GetTimestamp();
        // The first second that a worker tells of may have begun before it knew.
        for (var second = 0; second < 2 || IsMissing(); second++)
        {
            await Task.Delay(Step, time, cancellationToken);
            if (time.GetElapsedTime(begun) > SettlePatience) return;
        }
    }

    private bool IsMissing() => _states.Any(state => !state.IsLost && state.Second?.Missing > 0);

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        _phase = "stopping";
        Send(new WorkerCommand("stop"));
        await Task.WhenAll(_states.Select(state => state.Ended)).WaitAsync(AnswerPatience, time, cancellationToken);
    }

    private async Task WatchAsync(CancellationTokenSource run)
    {
        try
        {
            for (var second = 1; ; second++)
            {
                await Task.Delay(Step, time, run.Token);
                var published = _publisher?.SoFar().Published ?? 0;
                var row = BenchSecond.Of(_phase, second, published - _publishedBefore, _states);
                _publishedBefore = published;
                _seconds.Add(row);
                onSecond(row);
            }
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            // The run is over.
        }
        catch
        {
            // Whoever reads the seconds has gone, and would not get the result.
            await run.CancelAsync();
            throw;
        }
    }
}
