using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Hub.Storage;
using Pubby.Hub.Transports;

namespace Pubby.Hub.Lifecycle;

/// <summary>Ready while the store answers: an outage takes the node out of rotation, and its subscribers stay.</summary>
internal sealed class StoreCheck(IMessageStore store) : IHealthCheck
{
    /// <summary>No publisher can write to it: a name may not start with a dot.</summary>
    private const string ProbeRoom = ".health";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.LoadAsync(ProbeRoom, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException fault)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}

/// <summary>Ready while there is a place for one more connection, which a stopping node does not have.</summary>
internal sealed class AdmissionCheck(Connections connections) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connections.Fault is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());
}
