using Amazon.SQS;
using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;
using Pubby.Core.Regions;

namespace Pubby.Hub.Regions;

/// <summary>Regions that tell each other over SNS.</summary>
internal static class SnsServices
{
    public static void AddSns(this IServiceCollection services, SnsOptions options)
    {
        var region = TopicName.TryParse(options.TopicArn)!.Region;
        services.AddSingleton<ISnsClient>(_ => new SnsClient(region, options.ServiceUrl, SnsRegionRelay.Eventually));
        if (options.QueueUrl.Length > 0) services.AddSingleton<IAmazonSQS>(_ => SqsClient.Create(options));
        services.AddSingleton<SnsInbox>();
        services.AddSingleton<IRegionRelay>(provider => new SnsRegionRelay(
            provider.GetRequiredService<RegionIdentity>(), options, provider.GetRequiredService<ISnsClient>(), provider.GetService<IAmazonSQS>(), provider.GetRequiredService<SnsInbox>(),
            provider.GetRequiredService<RegionMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SnsRegionRelay>>()));
        if (options.Push) services.AddPush(options);
    }

    /// <summary>Where posts are not taken, there is no such address.</summary>
    public static void MapSns(this IEndpointRouteBuilder endpoints, SnsOptions options)
    {
        if (options.Push) endpoints.MapPost(SnsPushEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<SnsPushEndpoint>().PostAsync);
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
        services.AddSingleton<SnsPushEndpoint>();
    }
}
