using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Core.Storage;
using Pubby.Hub.Connections;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Lifecycle;

/// <summary>Degraded while the store cannot be read or takes no writes; not ready where it was never reached, as then there is nothing to serve.</summary>
internal sealed class StoreCheck(StoreHealth store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.ProbeAsync(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            if (!store.IsOpen) return HealthCheckResult.Unhealthy(fault.Message);
        }
        // What a publisher was told counts too, until a write shows otherwise.
        return store.Fault is { } reason ? HealthCheckResult.Degraded(reason) : HealthCheckResult.Healthy();
    }
}

/// <summary>Degraded while Redis does not answer.</summary>
internal sealed class RedisCheck(RedisServer redis) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(redis.IsUp ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("Redis does not answer: other nodes hear of messages when it is back"));
}

/// <summary>Ready while there is a place for one more connection, which a stopping node does not have.</summary>
internal sealed class AdmissionCheck(Admission admission) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(admission.Fault is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());
}
