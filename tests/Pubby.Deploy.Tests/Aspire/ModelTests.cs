using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Pubby.Testing;
using TempDirectory = Pubby.Testing.TempDirectory;

namespace Pubby.Deploy.Tests.Aspire;

/// <summary>What <c>AddPubby</c> puts into an application.</summary>
public sealed class ModelTests
{
    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    [Fact]
    public void A_hub_is_a_project_with_replicas_an_address_and_a_health_check()
    {
        var hub = Add().WithReplicas(3).Resource;
        Assert.Equal(3, hub.Annotations.OfType<ReplicaAnnotation>().Single().Replicas);
        Assert.True(File.Exists(hub.GetProjectMetadata().ProjectPath));
        Assert.Equal("http", Assert.Single(hub.Annotations.OfType<EndpointAnnotation>()).Name);
        Assert.Single(hub.Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public async Task A_hub_knows_the_hash_of_the_key_that_services_get()
    {
        var hub = Add();
        var service = _builder.AddContainer("scores", "scores").WithPubby(hub);
        var key = await ((IValueProvider)(await EnvironmentOf(service.Resource))["PUBBY_KEY"])
            .GetValueAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key!))),
            (await EnvironmentOf(hub.Resource))["Pubby__Publishers__Keys__0__Sha256"]);
        Assert.Contains(service.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == hub.Resource);
    }

    /// <summary>By the hub's own code: each name is a setting, and they go together.</summary>
    [Fact]
    public async Task The_settings_of_a_fleet_are_settings()
    {
        var redis = _builder.AddConnectionString("redis", ReferenceExpression.Create($"localhost:6379"));
        var hub = Add().WithRedis(redis).WithDynamoDbLocal(ReferenceExpression.Create($"http://localhost:8000"))
            .WithAnonymousRooms("match-*", "league-*");
        using var folder = new TempDirectory();
        var lines = new List<string>();
        foreach (var (name, value) in await EnvironmentOf(hub.Resource))
        {
            if (!name.StartsWith("Pubby__", StringComparison.Ordinal)) continue;
            lines.Add($"{name}={(value is IValueProvider provider
                ? await provider.GetValueAsync(TestContext.Current.CancellationToken) : value)}");
        }
        await File.WriteAllLinesAsync(folder.File("hub.env"), lines, TestContext.Current.CancellationToken);
        var said = await Command.RunAsync(folder.Path, "dotnet", Path.Combine(AppContext.BaseDirectory, "pubby.dll"),
            "config", "check", "hub.env");
        Assert.DoesNotContain("no such setting", said, StringComparison.Ordinal);
        Assert.Contains("Pubby__Redis__Configuration=localhost:6379", lines);
        Assert.Contains("Pubby__Subscribers__AnonymousRooms__1=league-*", lines);
    }

    [Fact]
    public async Task What_is_published_has_no_key_in_it()
    {
        var settings = await EnvironmentOf(Add().Resource, DistributedApplicationOperation.Publish);
        Assert.DoesNotContain(settings.Keys, name => name.Contains("Publishers", StringComparison.Ordinal));
    }

    private IResourceBuilder<PubbyResource> Add() =>
        _builder.AddPubby("hub", Path.Combine(Checkout.Root, "src/Pubby.Hub/Pubby.Hub.csproj"));

    private static async Task<Dictionary<string, object>> EnvironmentOf(IResource resource,
        DistributedApplicationOperation operation = DistributedApplicationOperation.Run)
    {
        var context = new EnvironmentCallbackContext(
            new DistributedApplicationExecutionContext(operation), resource,
            cancellationToken: TestContext.Current.CancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);
        return context.EnvironmentVariables;
    }
}
