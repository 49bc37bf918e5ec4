using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Core.Draining;
using Pubby.Core.Storage;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Degraded while the store cannot be read or takes no writes. Not ready if it was never reached: there is nothing to
/// serve yet. Anybody may ask, as often as they like: callers share one read, and a good one holds for a second. One
/// for the hub; safe for any number of threads.
/// </summary>
internal sealed class StoreCheck(StoreHealth store, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task? _probe;
    private long _probedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await Probe().WaitAsync(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            if (!store.IsOpen) return HealthCheckResult.Unhealthy(fault.Message);
        }
        // A failed write counts too, until another write succeeds.
        return store.Fault is { } reason ? HealthCheckResult.Degraded(reason) : HealthCheckResult.Healthy();
    }

    private Task Probe()
    {
        lock (_gate)
        {
            if (_probe is { } last && (!last.IsCompleted || StillHolds(last))) return last;
            _probedAt = time.GetTimestamp();
            // The store ends it within its own time-out. It is for all callers, so none of them cancels it.
            return _probe = Task.Run(() => store.ProbeAsync(CancellationToken.None).AsTask());
        }
    }

    private bool StillHolds(Task probe) => probe.IsCompletedSuccessfully && time.GetElapsedTime(_probedAt) < Holds;
}

/// <summary>Degraded while Redis does not answer.</summary>
internal sealed class RedisCheck(RedisServer redis) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(redis.IsUp
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("Redis does not answer: other nodes get messages when it recovers"));
}

/// <summary>Ready while the node serves: not before it has started, and not once it leaves.</summary>
internal sealed class PhaseCheck(NodeState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.Read() switch
        {
            { Phase: NodePhase.Serving } => HealthCheckResult.Healthy(),
            { Order: { } order } node => HealthCheckResult.Unhealthy($"{node.Phase}: {order.Reason}"),
            var node => HealthCheckResult.Unhealthy($"{node.Phase}"),
        });
}

/// <summary>Ready while one more connection could be admitted.</summary>
internal sealed class AdmissionCheck(Admission admission) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(admission.Fault is { } fault
            ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());
}
