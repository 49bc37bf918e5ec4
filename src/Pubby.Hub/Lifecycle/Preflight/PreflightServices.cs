using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>What may limit this node: told at the start, and to operators who ask.</summary>
internal static class PreflightServices
{
    public static void AddPreflight(this IServiceCollection services, RedisServerOptions redis)
    {
        services.AddSingleton(new HostReader());
        services.AddSingleton<IPreflightCheck, HostPreflight>();
        services.AddSingleton<IPreflightCheck, StorePreflight>();
        services.AddSingleton<IPreflightCheck, TokenPreflight>();
        if (redis.IsSet)
        {
            services.AddSingleton<RedisReader>();
            services.AddSingleton<IPreflightCheck, RedisPreflight>();
        }
        services.AddSingleton<HostReport>();
        services.AddSingleton<PreflightLog>();
    }
}
