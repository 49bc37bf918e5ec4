using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds Pubby to an Aspire application.</summary>
public static class PubbyBuilderExtensions
{
    /// <summary>Adds a hub that is run from its project, which the application host refers to.</summary>
    /// <typeparam name="TProject">The hub's project, as Aspire makes it: <c>Projects.Pubby_Hub</c>.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">A name of its own in the application.</param>
    /// <returns>The hub: one replica, with a store in memory that keeps nothing.</returns>
    public static IResourceBuilder<PubbyResource> AddPubby<TProject>(
        this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject());

    /// <summary>Adds a hub that is run from a project in a checkout of Pubby.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">A name of its own in the application.</param>
    /// <param name="project">The path of <c>Pubby.Hub.csproj</c>; relative to the application host.</param>
    /// <returns>The hub: one replica, with a store in memory that keeps nothing.</returns>
    public static IResourceBuilder<PubbyResource> AddPubby(
        this IDistributedApplicationBuilder builder, string name, string project)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, name, new HubProject(Path.GetFullPath(project, builder.AppHostDirectory)));
    }

    /// <summary>Gives the hubs a Redis, by which those of a fleet tell each other what was published.</summary>
    /// <param name="hub">The hub. It needs DynamoDB too.</param>
    /// <param name="redis">Whatever has a StackExchange.Redis connection string, such as <c>AddRedis</c>.</param>
    /// <returns>The same hub.</returns>
    public static IResourceBuilder<PubbyResource> WithRedis(
        this IResourceBuilder<PubbyResource> hub, IResourceBuilder<IResourceWithConnectionString> redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return hub.WithEnvironment("Pubby__Redis__Configuration", redis.Resource.ConnectionStringExpression)
            .WaitFor(redis);
    }

    /// <summary>Stores in a DynamoDB table of AWS, with the credentials of whoever runs the application.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="table">A table as docs/how-to/store-in-dynamodb.md makes it.</param>
    /// <returns>The same hub.</returns>
    public static IResourceBuilder<PubbyResource> WithDynamoDb(
        this IResourceBuilder<PubbyResource> hub, string table = "pubby-messages") =>
        hub.WithEnvironment("Pubby__Store__Kind", "DynamoDb")
            .WithEnvironment("Pubby__Store__DynamoDb__Table", table);

    /// <summary>Stores in DynamoDB Local, where the hub makes its table. For development.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="address">Where DynamoDB Local is: an endpoint of a container, or an address.</param>
    /// <param name="table">The table's name.</param>
    /// <returns>The same hub.</returns>
    public static IResourceBuilder<PubbyResource> WithDynamoDbLocal(this IResourceBuilder<PubbyResource> hub,
        ReferenceExpression address, string table = "pubby-messages") =>
        hub.WithDynamoDb(table)
            .WithEnvironment("Pubby__Store__DynamoDb__ServiceUrl", address)
            .WithEnvironment("Pubby__Store__DynamoDb__CreateTable", "true")
            // DynamoDB Local takes any, and the SDK wants some.
            .WithEnvironment("AWS_REGION", "us-east-1")
            .WithEnvironment("AWS_ACCESS_KEY_ID", "local")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "local");

    /// <summary>Opens rooms to everybody. Without it a subscriber needs a token.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="rooms">Rooms, or beginnings of their names with <c>*</c> at the end.</param>
    /// <returns>The same hub.</returns>
    public static IResourceBuilder<PubbyResource> WithAnonymousRooms(
        this IResourceBuilder<PubbyResource> hub, params IReadOnlyList<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        for (var i = 0; i < rooms.Count; i++)
            hub.WithEnvironment($"Pubby__Subscribers__AnonymousRooms__{i}", rooms[i]);
        return hub;
    }

    /// <summary>
    /// Tells a service where the hub is and with which key it publishes: <c>PUBBY_URL</c> and <c>PUBBY_KEY</c>. It
    /// starts when the hub is ready.
    /// </summary>
    /// <param name="service">Whatever publishes.</param>
    /// <param name="hub">The hub.</param>
    /// <returns>The same service.</returns>
    public static IResourceBuilder<T> WithPubby<T>(
        this IResourceBuilder<T> service, IResourceBuilder<PubbyResource> hub)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(hub);
        return service.WithEnvironment("PUBBY_URL", hub.Resource.Endpoint)
            .WithEnvironment("PUBBY_KEY", hub.Resource.Key)
            .WaitFor(hub);
    }

    private static IResourceBuilder<PubbyResource> Add(
        IDistributedApplicationBuilder builder, string name, IProjectMetadata project)
    {
        var key = ParameterResourceBuilderExtensions.CreateGeneratedParameter(
            builder, $"{name}-key", secret: true, new GenerateParameterDefault { MinLength = 40, Special = false });
        // Experimental in Aspire, and its only way to a project that is a type of its own.
#pragma warning disable ASPIREPROJECTS001
        return builder.AddResource(new PubbyResource(name, key))
            .WithAnnotation(project)
            .WithProjectDefaults(new ProjectResourceOptions { ExcludeLaunchProfile = true })
#pragma warning restore ASPIREPROJECTS001
            .WithHttpEndpoint(name: PubbyResource.EndpointName)
            .WithHttpHealthCheck("/health/ready")
            .WithEnvironment("Pubby__Store__Kind", "Memory")
            .WithEnvironment(context => KeyAsync(context, key))
            // Ctrl-C must not wait for clients.
            .WithEnvironment("Pubby__Drain__StopSeconds", "2");
    }

    /// <summary>A hub knows no key, only its SHA-256.</summary>
    private static async Task KeyAsync(EnvironmentCallbackContext context, ParameterResource key)
    {
        // A deployment has keys of its own, and what is published must not have one in it.
        if (context.ExecutionContext.IsPublishMode) return;
        var text = await key.GetValueAsync(context.CancellationToken);
        context.EnvironmentVariables["Pubby__Publishers__Keys__0__Name"] = "aspire";
        context.EnvironmentVariables["Pubby__Publishers__Keys__0__Sha256"] =
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text ?? "")));
        context.EnvironmentVariables["Pubby__Publishers__Keys__0__Rooms__0"] = "*";
    }
}
