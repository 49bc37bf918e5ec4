using Pubby.Aws.Targets;
using Pubby.Core.Draining;
using Pubby.Hub.Lifecycle.Drain.Signals;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>What may empty the node, and what does it.</summary>
internal static class DrainServices
{
    /// <param name="drain">Says which signals there are.</param>
    public static void AddDrain(this IServiceCollection services, DrainOptions drain)
    {
        services.AddSingleton<NodeState>();
        services.AddSingleton<ConnectionDrain>();
        services.AddSingleton<DrainLoop>();
        services.AddSingleton<DrainSignals>();
        services.AddSingleton<DrainGauges>();
        services.AddSingleton<SystemdReport>();
        services.AddSignal<ProcessSignals>();
        services.AddSignal<UserSignals>();
        services.AddSignal<FileSignal>();
        services.AddAwsSignals(drain, Environment.GetEnvironmentVariable(TaskMetadata.Variable));
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<ProcessSignals>());
    }

    /// <summary>From here on the node follows its signals; it serves once the host has started.</summary>
    public static void StartDrain(this WebApplication app)
    {
        app.Services.GetRequiredService<DrainSignals>().Start();
        app.Services.GetRequiredService<DrainLoop>().Start();
        app.Services.GetService<TargetDeregistration>()?.Start();
        app.Services.GetRequiredService<SystemdReport>().Start();
        app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<NodeState>().Start);
    }

    public static void AddSignal<TSignal>(this IServiceCollection services)
        where TSignal : class, IDrainSignal
    {
        services.AddSingleton<TSignal>();
        services.AddSingleton<IDrainSignal>(provider => provider.GetRequiredService<TSignal>());
    }
}
