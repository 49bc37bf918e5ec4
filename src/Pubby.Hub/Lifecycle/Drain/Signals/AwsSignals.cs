using Pubby.Aws.Targets;
using Pubby.Core.Draining;
using Pubby.Hub.Options;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>The signals that come from AWS, where the settings or the environment ask for them.</summary>
internal static class AwsSignals
{
    /// <param name="task">Where the task's metadata is; null or empty: this is no task of ECS.</param>
    public static void AddAwsSignals(this IServiceCollection services, DrainOptions drain, string? task)
    {
        var isTask = !string.IsNullOrEmpty(task);
        services.AddSingleton(provider =>
            new InstanceMetadata(drain.Ec2.MetadataUrl, provider.GetRequiredService<TimeProvider>()));
        if (drain.Ecs.Enabled == EcsWatch.On || (drain.Ecs.Enabled == EcsWatch.Auto && isTask))
            services.AddTarget(drain.Ecs, task);
        if (drain.Ec2.Spot) services.AddSignal<SpotSignal>();
        if (drain.Ec2.Rebalance) services.AddSignal<RebalanceSignal>();
        // ECS drains the tasks of an instance that its group terminates.
        if (drain.Ec2.AutoScaling && !isTask)
        {
            services.AddSingleton(drain.Ec2);
            services.AddSignal<AutoScalingSignal>();
        }
    }

    private static void AddTarget(this IServiceCollection services, EcsOptions options, string? task)
    {
        services.AddSingleton(options);
        services.AddSingleton<TargetsMeter>();
        services.AddSingleton<TargetClients>();
        services.AddSingleton<TaskIdentity>();
        services.AddSingleton(provider => new TaskMetadata(task, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EcsTargetSignal(
            provider.GetRequiredService<TaskIdentity>(), provider.GetRequiredService<TargetClients>(),
            provider.GetService<RedisServer>() is { } redis ? new RedisTargetHealth(redis) : null,
            provider.GetRequiredService<TargetsMeter>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EcsTargetSignal>>()));
        services.AddSingleton<IDrainSignal>(provider => provider.GetRequiredService<EcsTargetSignal>());
        if (options.Deregister) services.AddSingleton<TargetDeregistration>();
    }
}
