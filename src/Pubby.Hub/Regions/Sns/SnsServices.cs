using Amazon.SQS;
using Pubby.Hub.Options;

namespace Pubby.Hub.Regions.Sns;

/// <summary>Regions that tell each other over SNS.</summary>
internal static class SnsServices
{
    public static void AddSns(this IServiceCollection services, SnsOptions options)
    {
        var region = TopicName.TryParse(options.TopicArn)!.Region;
        services.AddSingleton<ISnsClient>(_ => new SnsClient(region, options.ServiceUrl, SnsRegionRelay.Patience));
        if (options.QueueUrl.Length > 0) services.AddSingleton<IAmazonSQS>(_ => SqsClient.Create(options));
        services.AddSingleton<SnsInbox>();
        services.AddSingleton<IRegionRelay>(provider => new SnsRegionRelay(
            provider.GetRequiredService<RegionOptions>(), provider.GetRequiredService<ISnsClient>(), provider.GetService<IAmazonSQS>(), provider.GetRequiredService<SnsInbox>(),
            provider.GetRequiredService<RegionMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SnsRegionRelay>>()));
    }
}
