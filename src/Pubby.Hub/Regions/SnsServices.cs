using Amazon.SQS;
using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;
using Pubby.Core.Regions;

namespace Pubby.Hub.Regions;

/// <summary>Regions that send each other their messages over SNS.</summary>
internal static class SnsServices
{
    public static void AddSns(this IServiceCollection services, SnsOptions options)
    {
        var region = TopicName.TryParse(options.TopicArn)!.Region;
        services.AddSingleton<ISnsClient>(_ => new SnsClient(region, options.ServiceUrl, SnsRegionRelay.SendLimit));
        if (options.QueueUrl.Length > 0) services.AddSingleton<IAmazonSQS>(_ => SqsClient.Create(options));
        services.AddSingleton<SnsInbox>();
        services.AddSingleton<IRegionRelay>(provider => NewRelay(provider, options));
        if (options.Push) services.AddPush(options);
    }

    /// <summary>The address exists only in a hub that takes posts.</summary>
    public static void MapSns(this IEndpointRouteBuilder endpoints, SnsOptions options)
    {
        if (!options.Push) return;
        var endpoint = endpoints.ServiceProvider.GetRequiredService<SnsPushEndpoint>();
        endpoints.MapPost(SnsPushEndpoint.Path, endpoint.PostAsync);
    }

    private static SnsRegionRelay NewRelay(IServiceProvider provider, SnsOptions options) => new(
        ActivatorUtilities.CreateInstance<SnsForwarder>(provider, options),
        provider.GetRequiredService<SnsInbox>(),
        provider.GetService<IAmazonSQS>() is { } sqs ? NewQueueReceiver(provider, options, sqs) : null);

    private static SnsQueueReceiver NewQueueReceiver(IServiceProvider provider, SnsOptions options, IAmazonSQS sqs)
    {
        var (sns, region) = (provider.GetRequiredService<ISnsClient>(), provider.GetRequiredService<RegionIdentity>());
        return new SnsQueueReceiver(
            options, new SqsQueue(sqs, options.QueueUrl),
            options.CreateForDevelopment ? new SnsDevelopment(sns, sqs, region, options) : null,
            provider.GetRequiredService<SnsInbox>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SnsQueueReceiver>>());
    }

    private static void AddPush(this IServiceCollection services, SnsOptions options)
    {
        services.AddSingleton<ReplayCache>();
        services.AddSingleton<ISigningCertificates>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new SigningCertificates(SigningCertificates.NewHandler(), new CertificateValidator(time), time);
        });
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SnsPostCheck>(provider, options));
        services.AddSingleton<SnsPostReceiver>();
        services.AddSingleton<SnsPushEndpoint>();
    }
}
