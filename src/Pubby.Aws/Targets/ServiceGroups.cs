namespace Pubby.Aws.Targets;

/// <summary>The target groups that a task is in, each with the container and the port that it sends to.</summary>
internal sealed class ServiceGroups(EcsOptions options, TaskMetadata metadata)
{
    private const string ServicePrefix = "service:";

    /// <param name="ecs">Asked only if the settings name no group.</param>
    public async Task<TargetAnswer<IReadOnlyList<GroupPort>>> FindAsync(
        TaskDescription task, EcsClient ecs, CancellationToken cancellationToken) => options.TargetGroups.Count > 0
        ? await OfSettingsAsync(task, cancellationToken) : await OfServiceAsync(task, ecs, cancellationToken);

    private async Task<TargetAnswer<IReadOnlyList<GroupPort>>> OfSettingsAsync(
        TaskDescription task, CancellationToken cancellationToken)
    {
        var name = options.Container;
        if (name.Length == 0)
        {
            var own = await metadata.ReadOwnAsync(cancellationToken);
            if (own.Fault is { } fault) return fault;
            name = own.Value!.Name ?? "";
        }
        var ports = task.Containers?.FirstOrDefault(container => container?.Name == name)?.Ports?
            .Select(port => port?.ContainerPort).OfType<int>().Distinct().ToArray() ?? [];
        if (options.Port is null && ports.Length != 1)
        {
            return TargetFault.OfSetting(
                $"The container '{name}' has {ports.Length} ports. Set Pubby:Drain:Ecs:Port to the one that the " +
                "balancer sends to.");
        }
        return new([.. options.TargetGroups.Select(arn => TargetGroupName.TryParse(arn)!)
            .Select(group => new GroupPort(group, name, options.Port ?? ports[0]))]);
    }

    private static async Task<TargetAnswer<IReadOnlyList<GroupPort>>> OfServiceAsync(
        TaskDescription task, EcsClient ecs, CancellationToken cancellationToken)
    {
        var cluster = task.Cluster ?? "";
        var name = task.ServiceName;
        if (string.IsNullOrEmpty(name))
        {
            var described = await ecs.DescribeTaskAsync(cluster, task.TaskARN ?? "", cancellationToken);
            if (described.Fault is { } fault) return fault;
            if (described.Value!.Group?.StartsWith(ServicePrefix, StringComparison.Ordinal) is not true)
            {
                return TargetFault.OfSetting(
                    "No service started this task, so ECS names no target group. Set Pubby:Drain:Ecs:TargetGroups.");
            }
            name = described.Value.Group[ServicePrefix.Length..];
        }
        var service = await ecs.DescribeServiceAsync(cluster, name, cancellationToken);
        if (service.Fault is { } refused) return refused;
        var groups = (service.Value!.LoadBalancers ?? []).OfType<EcsLoadBalancer>().SelectMany(GroupsOf).ToArray();
        if (groups.Length > 0) return new(groups);
        return TargetFault.OfSetting(
            $"The service {name} has no target group. Set Pubby:Drain:Ecs:TargetGroups, or " +
            "Pubby:Drain:Ecs:Enabled=Off.");
    }

    /// <summary>Of a blue/green deployment both: a task stays in the group in which it was registered.</summary>
    private static IEnumerable<GroupPort> GroupsOf(EcsLoadBalancer balancer) =>
        new[] { balancer.TargetGroupArn, balancer.AdvancedConfiguration?.AlternateTargetGroupArn }
            .Select(TargetGroupName.TryParse).OfType<TargetGroupName>()
            .Where(_ => balancer is { ContainerName: not null, ContainerPort: not null })
            .Select(group => new GroupPort(group, balancer.ContainerName!, balancer.ContainerPort!.Value));
}

/// <param name="Port">The container's.</param>
internal sealed record GroupPort(TargetGroupName Group, string Container, int Port);
