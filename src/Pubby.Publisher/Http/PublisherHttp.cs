using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;

namespace Pubby.Publisher.Http;

/// <summary>The path of a call: its time and tries, the address and the key, the connections.</summary>
internal static class PublisherHttp
{
    /// <summary>Limits a connection's age, so that changes of a hub's addresses in DNS are noticed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient NewClient(PubbyPublisherOptions options, TimeProvider time)
    {
        var checkedOptions = new PubbyPublisherOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed)
            throw new OptionsValidationException("", typeof(PubbyPublisherOptions), checkedOptions.Failures);
        return Client(options.Copy(), time, NewConnections());
    }

    /// <summary>The same path with the caller's own connections.</summary>
    public static HttpClient Client(PubbyPublisherOptions options, TimeProvider time, HttpMessageHandler connections)
    {
        var rotation = RotationOf(options, time);
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>();
        PublishPipeline.Configure(pipeline, options, time);
        var addresses = new AddressHandler(rotation, options.Key, NullLogger.Instance) { InnerHandler = connections };
        var tries = new ResilienceHandler(pipeline.Build()) { InnerHandler = addresses };
        var client = new HttpClient(new CallHandler(rotation, options, time) { InnerHandler = tries });
        Prepare(client);
        return client;
    }

    public static AddressRotation RotationOf(PubbyPublisherOptions options, TimeProvider time) =>
        new([.. options.Addresses.Select(PublisherAddress.Of)], options.ReturnAfter, time);

    /// <summary>Redirects are never followed: the key is for the hub only.</summary>
    public static HttpMessageHandler NewConnections() =>
        new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime, AllowAutoRedirect = false };

    public static void Prepare(HttpClient client)
    {
        client.BaseAddress = AddressHandler.Placeholder;
        // The pipeline limits a call's time, with its own clock.
        client.Timeout = Timeout.InfiniteTimeSpan;
    }
}
