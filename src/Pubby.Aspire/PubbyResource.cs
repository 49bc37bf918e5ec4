using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A fleet of Pubby hubs, which Aspire runs from their project: one process for each replica.</summary>
/// <param name="name">Its name in the application, and that of its logs in the dashboard.</param>
/// <param name="key">The key with which the application's services publish.</param>
public sealed class PubbyResource(string name, ParameterResource key) : ProjectResource(name)
{
    /// <summary>Where its HTTP endpoint is: <c>/ws</c>, <c>/hub</c> and <c>/v1</c>.</summary>
    public const string EndpointName = "http";

    /// <summary>
    /// The key with which the application's services publish to every room. Aspire makes one, and keeps it in the user
    /// secrets of the application host.
    /// </summary>
    public ParameterResource Key { get; } = key;

    /// <summary>The address that clients and publishers take. Requests are spread over the replicas.</summary>
    public EndpointReference Endpoint => new(this, EndpointName);
}
