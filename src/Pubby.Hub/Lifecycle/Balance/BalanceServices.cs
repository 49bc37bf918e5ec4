using Pubby.Hub.Fleet;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Balance;

/// <summary>What a node of a fleet does so that all have their share.</summary>
internal static class BalanceServices
{
    public static void AddBalance(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionShedder>();
        services.AddSingleton<INodeStatus, NodeStatus>();
        services.AddSingleton<BalanceBlocks>();
        services.AddSingleton<BalanceLoop>();
        services.AddSingleton<BalanceGauges>();
    }

    /// <summary>Called after the fleet was started.</summary>
    public static void StartBalance(this WebApplication app)
    {
        if (app.Services.GetService<FleetPresence>() is null) return;
        if (!app.Services.GetRequiredService<BalanceOptions>().Enabled) return;
        app.Services.GetRequiredService<BalanceLoop>()
            .Start(app.Services.GetRequiredService<TimeProvider>(), app.Lifetime.ApplicationStopping);
    }
}
