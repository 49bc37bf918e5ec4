using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>A region that has a name measures itself.</summary>
internal static class CanaryServices
{
    public static void AddCanary(this IServiceCollection services, RegionOptions region)
    {
        if (!region.HasCanary) return;
        services.AddSingleton(provider => new CanaryTracker(region.Canary, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ActiveNodes(region.Canary.LostAfter, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CanaryMeter>();
        services.AddSingleton<Canary>();
    }

    /// <summary>The relay is started.</summary>
    public static void StartCanary(this WebApplication app) => app.Services.GetService<Canary>()?.Start();
}
