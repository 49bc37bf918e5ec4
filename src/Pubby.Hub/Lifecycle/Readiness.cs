using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Core.Draining;
using Pubby.Core.Storage;
using Pubby.Hub.Connections;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Degraded while the store cannot be read or takes no writes. Not ready if it was never reached: there is nothing to
/// serve yet.
/// </summary>
internal sealed class StoreCheck(StoreHealth store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.ProbeAsync(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            if (!store.IsOpen) return HealthCheckResult.Unhealthy(fault.Message);
        }
        // A failed write counts too, until another write succeeds.
        return store.Fault is { } reason ? HealthCheckResult.Degraded(reason) : HealthCheckResult.Healthy();
    }
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
