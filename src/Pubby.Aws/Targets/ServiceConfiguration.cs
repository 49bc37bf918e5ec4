using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Pubby.Aws.Targets;

/// <summary>What <see cref="Signing.AwsSigner"/> has to know of a service whose SDK package is not available.</summary>
/// <param name="service">Its signing name, for example <c>ecs</c>, which also begins its address.</param>
internal sealed class ServiceConfiguration(string service) : ClientConfig(new Defaults())
{
    public override string ServiceVersion => "";

    public override string UserAgent => "pubby";

    public override string RegionEndpointServiceName => service;

    /// <param name="region">For example <c>eu-west-1</c>.</param>
    /// <param name="serviceUrl">Another server than the region's; null or empty: the region's.</param>
    public static ServiceConfiguration Of(string service, string region, string? serviceUrl)
    {
        // https://docs.aws.amazon.com/general/latest/gr/elb.html, …/ecs-service.html
        var suffix = Amazon.RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;
        var url = string.IsNullOrEmpty(serviceUrl) ? $"https://{service}.{region}.{suffix}" : serviceUrl;
        return new ServiceConfiguration(service)
        {
            AuthenticationServiceName = service,
            ServiceURL = url,
            AuthenticationRegion = region,
            EndpointProvider = new StaticEndpointProvider(url),
        };
    }

    public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(
        ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(null);

    private sealed class Defaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion,
            DefaultConfigurationMode? requestedConfigurationMode = null) => new DefaultConfiguration();
    }
}
