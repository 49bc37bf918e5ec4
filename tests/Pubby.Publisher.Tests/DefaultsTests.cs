using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Retry;
using Pubby.Publisher.Tests.Vectors;

namespace Pubby.Publisher.Tests;

/// <summary>What an application configures for each of its HTTP clients.</summary>
public sealed class DefaultsTests
{
    [Fact]
    public async Task Their_retries_do_not_repeat_what_the_publisher_sends_once()
    {
        await using var hub = new ScriptedHub("break");
        await using var services = ServicesWith(hub, http => http.AddResilienceHandler("defaults", pipeline =>
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = static _ => PredicateResult.True(),
                Delay = TimeSpan.Zero,
            })));
        await Assert.ThrowsAsync<PubbyPublishException>(() =>
            services.GetRequiredService<IPubbyPublisher>().PutAsync("room", "id", 1));
        Assert.Single(hub.Paths);
    }

    [Fact]
    public async Task A_handler_that_looks_up_addresses_does_not_replace_the_hubs()
    {
        await using var hub = new ScriptedHub("stored");
        await using var services = ServicesWith(hub, http => http.AddHttpMessageHandler(() => new LookUp()));
        await services.GetRequiredService<IPubbyPublisher>().PutAsync("room", "id", 1);
        Assert.Single(hub.Paths);
    }

    [Fact]
    public async Task A_handler_of_the_publishers_own_client_stays()
    {
        await using var hub = new ScriptedHub("stored");
        var services = new ServiceCollection();
        Add(services, hub).AddResilienceHandler("own", pipeline =>
            pipeline.AddFallback(new()
            {
                ShouldHandle = static _ => PredicateResult.True(),
                FallbackAction = static _ => Outcome.FromResultAsValueTask(
                    new HttpResponseMessage(HttpStatusCode.Forbidden)),
            }));
        await using var provider = services.BuildServiceProvider();
        await Assert.ThrowsAsync<PubbyPublishException>(() =>
            provider.GetRequiredService<IPubbyPublisher>().PutAsync("room", "id", 1));
        Assert.Single(hub.Paths);
    }

    private static ServiceProvider ServicesWith(ScriptedHub hub, Action<IHttpClientBuilder> configure)
    {
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(configure);
        Add(services, hub);
        return services.BuildServiceProvider();
    }

    private static IHttpClientBuilder Add(ServiceCollection services, ScriptedHub hub) =>
        services.AddPubbyPublisher(options =>
        {
            options.Addresses.Add(hub.Url);
            options.Key = "sesame";
            options.Retries = 0;
        });

    /// <summary>As service discovery does it: the name of the host becomes an address.</summary>
    private sealed class LookUp : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Host = "127.0.0.1", Port = 1 }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
