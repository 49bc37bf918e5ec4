using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;

namespace Pubby.Publisher.Http;

/// <summary>The way of a call: its time and tries, the address and the key, the connections.</summary>
internal static class PublisherHttp
{
    /// <summary>So that a change of a hub's addresses in DNS is noticed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient NewClient(PubbyPublisherOptions options, TimeProvider time)
    {
        var checkedOptions = new PubbyPublisherOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed) throw new OptionsValidationException("", typeof(PubbyPublisherOptions), checkedOptions.Failures);
        return Client(options.Copy(), time, NewConnections());
    }

    /// <summary>The same way with connections of the caller's.</summary>
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

    /// <summary>A redirect is never followed: the key is for the hub, and for nobody it points to.</summary>
    public static HttpMessageHandler NewConnections() => new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime, AllowAutoRedirect = false };

    public static void Prepare(HttpClient client)
    {
        client.BaseAddress = AddressHandler.Placeholder;
        // The pipeline has the time of a call, and its own clock.
        client.Timeout = Timeout.InfiniteTimeSpan;
    }
}
