using System.Collections.Concurrent;

namespace Pubby.Aws.Targets;

/// <summary>One client for each service and region, made when it is first needed.</summary>
internal sealed class TargetClients(EcsOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, EcsClient> _ecs = new();
    private readonly ConcurrentDictionary<string, LoadBalancingClient> _balancers = new();

    public EcsClient Ecs(string region) =>
        _ecs.GetOrAdd(region, name => new EcsClient(name, options.ServiceUrl, time));

    public LoadBalancingClient Balancer(string region) =>
        _balancers.GetOrAdd(region, name => new LoadBalancingClient(name, options.ServiceUrl, time));

    public void Dispose()
    {
        foreach (var client in _ecs.Values) client.Dispose();
        foreach (var client in _balancers.Values) client.Dispose();
    }
}
