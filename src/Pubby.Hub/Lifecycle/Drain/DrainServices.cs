using Pubby.Core.Draining;
using Pubby.Hub.Lifecycle.Drain.Signals;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>What may empty the node, and what does it.</summary>
internal static class DrainServices
{
    public static void AddDrain(this IServiceCollection services)
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
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<ProcessSignals>());
    }

    /// <summary>From here on the node follows its signals; it serves once the host has started.</summary>
    public static void StartDrain(this WebApplication app)
    {
        app.Services.GetRequiredService<DrainSignals>().Start();
        app.Services.GetRequiredService<DrainLoop>().Start();
        app.Services.GetRequiredService<SystemdReport>().Start();
        app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<NodeState>().Start);
    }

    private static void AddSignal<TSignal>(this IServiceCollection services)
        where TSignal : class, IDrainSignal
    {
        services.AddSingleton<TSignal>();
        services.AddSingleton<IDrainSignal>(provider => provider.GetRequiredService<TSignal>());
    }
}
