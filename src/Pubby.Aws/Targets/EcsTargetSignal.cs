using System.Runtime.CompilerServices;
using Pubby.Core.Draining;
using Pubby.Core.Policies;

namespace Pubby.Aws.Targets;

/// <summary>
/// Drains the node while its load balancer drains its target: ECS deregisters a task that has to end long before it
/// sends SIGTERM, and tells the task nothing else.
/// </summary>
internal sealed class EcsTargetSignal(
    TaskIdentity identity, TargetClients clients, ITargetHealthStore? store, TargetsMeter meter, TimeProvider time,
    ILogger<EcsTargetSignal> log) : IDrainSignal
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private volatile TargetWatch[] _watched = [];

    public string Name => "ecs-target";

    public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        _watched = [.. (await FindAsync(stopping)).Select(NewWatch)];
        meter.Follow(() =>
            _watched.Any(watch => watch.AnsweredAt is null) ? null : _watched.Min(watch => watch.AnsweredAt));
        DrainOrder? last = null;
        while (true)
        {
            foreach (var watch in _watched) await watch.ObserveAsync(stopping);
            var order = DrainOrder.Join([.. _watched.Select(watch => watch.Order).OfType<DrainOrder>()]);
            if (order != last) yield return order;
            last = order;
            await Task.Delay(_watched.Min(watch => watch.UntilNext), time, stopping);
        }
    }

    /// <summary>
    /// Deregisters this node where its target is still healthy: its balancer then sends it nothing new.
    /// </summary>
    /// <returns>What was deregistered, and what could not be.</returns>
    public async Task<IReadOnlyList<(OwnTarget Target, TargetFault? Fault)>> DeregisterAsync(
        CancellationToken cancellationToken)
    {
        var done = new List<(OwnTarget, TargetFault?)>();
        foreach (var watch in _watched.Where(watch => watch.IsHealthy))
        {
            var target = watch.Target;
            var answer = await clients.Balancer(target.Group.Region)
                .DeregisterAsync(target.Group.Arn, target.Id, target.Port, cancellationToken);
            done.Add((target, answer.Fault));
        }
        return done;
    }

    private async Task<IReadOnlyList<OwnTarget>> FindAsync(CancellationToken stopping)
    {
        var report = new SignalReport(Name, time, log);
        var backoff = new JitteredBackoff(FirstPause, LongestPause);
        while (true)
        {
            var found = await identity.FindAsync(stopping);
            if (found.Value is { } targets)
            {
                report.Found($"the target {string.Join(", ", targets)}");
                return targets;
            }
            report.Fault(found.Fault!);
            await Task.Delay(backoff.Next(), time, stopping);
        }
    }

    private TargetWatch NewWatch(OwnTarget target) => new(
        target, new SharedTargetHealth(target.Group, store, clients.Balancer(target.Group.Region), time),
        new SignalReport(Name, time, log), new SignalReport(Name, time, log), time);
}
