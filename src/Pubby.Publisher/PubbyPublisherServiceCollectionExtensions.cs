using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Telemetry;
using Pubby.Publisher.Http;

namespace Pubby.Publisher;

/// <summary>Registers the publisher.</summary>
public static class PubbyPublisherServiceCollectionExtensions
{
    private const string ClientName = "Pubby.Publisher";

    /// <summary>
    /// Adds <see cref="IPubbyPublisher"/>, one for the application. Its options are checked when the host starts. A
    /// <see cref="TimeProvider"/> among the services is the clock. Resilience handlers of
    /// <c>ConfigureHttpClientDefaults</c> do not reach its client: it has retries of its own.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets at least an address and the key.</param>
    /// <returns>The HTTP client's builder, for handlers of the application's own; they see each try.</returns>
    public static IHttpClientBuilder AddPubbyPublisher(
        this IServiceCollection services, Action<PubbyPublisherOptions> configure)
    {
        services.AddLogging();
        services.AddOptions<PubbyPublisherOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PubbyPublisherOptions>, PubbyPublisherOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
            PublisherHttp.RotationOf(OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IPubbyPublisher>(provider => new PubbyPublisher(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName), OptionsOf(provider),
            provider.GetRequiredService<TimeProvider>()));

        var client = services.AddHttpClient(ClientName, PublisherHttp.Prepare)
            .ConfigurePrimaryHttpMessageHandler(PublisherHttp.NewConnections)
            // The publisher is a singleton and keeps its client. The connections below it are renewed.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // With a hub down these and the pipeline's would log a dozen lines for each try. The publisher logs one.
            .RemoveAllLoggers()
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => RemoveRetries(handlers));
        client.AddHttpMessageHandler(provider => new CallHandler(
            provider.GetRequiredService<AddressRotation>(), OptionsOf(provider),
            provider.GetRequiredService<TimeProvider>()));
        client.AddResilienceHandler("publish", (pipeline, context) =>
        {
            var services = context.ServiceProvider;
            // Its meters stay.
            pipeline.ConfigureTelemetry(
                new TelemetryOptions(services.GetRequiredService<IOptions<TelemetryOptions>>()
                    .Value)
                { LoggerFactory = NullLoggerFactory.Instance });
            PublishPipeline.Configure(pipeline, OptionsOf(services), services.GetRequiredService<TimeProvider>());
        });
        client.AddHttpMessageHandler(provider => new AddressHandler(
            provider.GetRequiredService<AddressRotation>(), OptionsOf(provider).Key,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(ClientName)));
        return client;
    }

    /// <summary>
    /// The application's defaults for every client may try again, and would repeat what the publisher must not: a
    /// message with a condition, or one that the hub refused. Handlers that are added later stay.
    /// </summary>
    private static void RemoveRetries(IList<DelegatingHandler> handlers)
    {
        for (var at = handlers.Count - 1; at >= 0; at--)
        {
            if (handlers[at] is ResilienceHandler) handlers.RemoveAt(at);
        }
    }

    private static PubbyPublisherOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<PubbyPublisherOptions>>().Value;
}
