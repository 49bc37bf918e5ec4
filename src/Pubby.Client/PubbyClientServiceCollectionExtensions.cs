using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pubby.Client;

/// <summary>Registers the client.</summary>
public static class PubbyClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="PubbyClient"/>, one for the application, disposed with it. Its options are checked when the host
    /// starts; it logs where the application does. A <see cref="TimeProvider"/> among the services is the clock.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets at least an address.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddPubbyClient(
        this IServiceCollection services, Action<PubbyClientOptions> configure)
    {
        services.AddOptions<PubbyClientOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PubbyClientOptions>, PubbyClientOptionsValidator>());
        services.TryAddSingleton(provider => new PubbyClient(
            provider.GetRequiredService<IOptions<PubbyClientOptions>>().Value, provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>()));
        return services;
    }
}
