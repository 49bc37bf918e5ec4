namespace Pubby.Aws.Targets;

/// <summary>Finds out which targets of which groups this node is.</summary>
internal sealed class TaskIdentity(
    EcsOptions options, TaskMetadata metadata, InstanceMetadata instance, TargetClients clients)
{
    private readonly ServiceGroups _groups = new(options, metadata);

    /// <returns>At least one; or what is missing.</returns>
    public async Task<TargetAnswer<IReadOnlyList<OwnTarget>>> FindAsync(CancellationToken cancellationToken)
    {
        var task = await metadata.ReadTaskAsync(cancellationToken);
        if (task.Fault is { } fault) return fault;
        // arn:aws:ecs:us-west-2:111122223333:task/default/8f03e41243824aea923aca126495f665
        if (task.Value!.TaskARN?.Split(':') is not { Length: > 5 } arn)
            return new TargetFault("metadata", "The task's metadata has no TaskARN. Update the ECS agent.", true);
        var ecs = clients.Ecs(arn[3]);
        var groups = await _groups.FindAsync(task.Value, ecs, cancellationToken);
        if (groups.Fault is { } unknown) return unknown;
        var address = new TargetAddress(task.Value, ecs, instance);
        var targets = new List<OwnTarget>();
        foreach (var group in groups.Value!)
        {
            var found = await address.FindAsync(group, cancellationToken);
            if (found.Fault is { } missing) return missing;
            if (await MismatchAsync(found.Value!, cancellationToken) is { } mismatch) return mismatch;
            targets.Add(found.Value!);
        }
        return new(targets);
    }

    /// <summary>
    /// A group whose targets are of another type than this node never has it, and nobody would notice. Without the
    /// right to ask for the type, it is not checked.
    /// </summary>
    private async Task<TargetFault?> MismatchAsync(OwnTarget target, CancellationToken cancellationToken)
    {
        var type = await clients.Balancer(target.Group.Region)
            .DescribeTargetTypeAsync(target.Group.Arn, cancellationToken);
        if (type.Value is null || type.Value == target.Type) return null;
        return TargetFault.OfSetting(
            $"The target group {target.Group.Name} has targets of the type {type.Value}, and in its network mode " +
            $"this task is a target of the type {target.Type}. Set Pubby:Drain:Ecs:TargetGroups to the task's groups.");
    }
}

/// <summary>This node, as a target of a group.</summary>
/// <param name="Type"><c>ip</c> or <c>instance</c>.</param>
/// <param name="Id">An address, or an instance's id.</param>
internal sealed record OwnTarget(TargetGroupName Group, string Type, string Id, int Port)
{
    public override string ToString() => $"{Id}:{Port} of {Group.Name}";
}
