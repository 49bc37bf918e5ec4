namespace Pubby.Aws.Targets;

/// <summary>Under which id and port a group has this task, which depends on the task's network mode.</summary>
internal sealed class TargetAddress(TaskDescription task, EcsClient ecs, InstanceMetadata instance)
{
    public async Task<TargetAnswer<OwnTarget>> FindAsync(GroupPort group, CancellationToken cancellationToken)
    {
        if (task.Containers?.FirstOrDefault(one => one?.Name == group.Container) is not { } container)
        {
            return TargetFault.OfSetting(
                $"The task has no container '{group.Container}'. Set Pubby:Drain:Ecs:Container to the one that the " +
                "balancer sends to.");
        }
        var network = container.Networks is [var first, ..] ? first : null;
        return network?.NetworkMode switch
        {
            "awsvpc" => OfAddress(group, network!),
            "host" => await OfInstanceAsync(group, group.Port, cancellationToken),
            // "default" is Docker's name of a bridge.
            "bridge" or "default" => await OfBridgeAsync(group, container, cancellationToken),
            var mode => new TargetFault("metadata",
                $"The network mode '{mode}' has no target that this node could find.", true),
        };
    }

    private static TargetAnswer<OwnTarget> OfAddress(GroupPort group, TaskNetwork network) =>
        (network.IPv4Addresses ?? []).Concat(network.IPv6Addresses ?? []).FirstOrDefault() is { } address
            ? new OwnTarget(group.Group, "ip", address, group.Port)
            : new TargetFault("metadata", "The task's metadata has no address yet.", false);

    private async Task<TargetAnswer<OwnTarget>> OfBridgeAsync(
        GroupPort group, TaskContainer container, CancellationToken cancellationToken)
    {
        var port = container.Ports?.FirstOrDefault(port => port?.ContainerPort == group.Port)?.HostPort ?? 0;
        if (port == 0)
        {
            // The task leaves the port to ECS, and the agent does not tell which one it got.
            var described = await ecs.DescribeTaskAsync(task.Cluster ?? "", task.TaskARN ?? "", cancellationToken);
            if (described.Fault is { } fault) return fault;
            port = described.Value!.Containers?.FirstOrDefault(one => one?.Name == group.Container)?
                .NetworkBindings?.FirstOrDefault(binding => binding?.ContainerPort == group.Port)?.HostPort ?? 0;
        }
        if (port == 0)
            return new TargetFault("metadata", $"No port of the host leads to port {group.Port} yet.", false);
        return await OfInstanceAsync(group, port, cancellationToken);
    }

    private async Task<TargetAnswer<OwnTarget>> OfInstanceAsync(
        GroupPort group, int port, CancellationToken cancellationToken)
    {
        var id = await instance.GetAsync("instance-id", cancellationToken);
        if (id.Fault is { } fault) return fault;
        return id.Value!.Length > 0 ? new OwnTarget(group.Group, "instance", id.Value, port)
            : new TargetFault("metadata", "The instance's metadata has no instance-id.", false);
    }
}
