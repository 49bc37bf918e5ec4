using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pubby.Aws.Targets;

/// <summary>
/// The two calls of Amazon ECS that a node needs to find its target, in its JSON protocol, as AWSSDK.ECS is not
/// available to this build. Safe for any number of threads.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html</remarks>
internal sealed class EcsClient(string region, string? serviceUrl, TimeProvider time) : IDisposable
{
    private const string TargetPrefix = "AmazonEC2ContainerServiceV20141113.";
    private const string ContentType = "application/x-amz-json-1.1";

    private readonly SignedCalls _calls = new("ecs", region, serviceUrl, time);

    /// <returns>The task.</returns>
    public Task<TargetAnswer<EcsTask>> DescribeTaskAsync(
        string cluster, string taskArn, CancellationToken cancellationToken) =>
        CallAsync("DescribeTasks", new JsonObject { ["cluster"] = cluster, ["tasks"] = new JsonArray(taskArn) },
            content => JsonAnswer.Read<TasksAnswer>(content)?.Tasks is [var task, ..] ? task : null, cancellationToken);

    /// <param name="service">Its name.</param>
    /// <returns>The service.</returns>
    public Task<TargetAnswer<EcsService>> DescribeServiceAsync(
        string cluster, string service, CancellationToken cancellationToken) =>
        CallAsync("DescribeServices",
            new JsonObject { ["cluster"] = cluster, ["services"] = new JsonArray(service) },
            content => JsonAnswer.Read<ServicesAnswer>(content)?.Services is [var found, ..] ? found : null,
            cancellationToken);

    public void Dispose() => _calls.Dispose();

    private Task<TargetAnswer<T>> CallAsync<T>(
        string action, JsonObject body, Func<byte[], T?> read, CancellationToken cancellationToken)
        where T : class => _calls.PostAsync(
            action, JsonSerializer.SerializeToUtf8Bytes(body), ContentType,
            [KeyValuePair.Create("X-Amz-Target", TargetPrefix + action)], read,
            // com.amazonaws.ecs#ClusterNotFoundException, or without what stands before the #
            content => JsonAnswer.Read<Refusal>(content)?.Type?.Split('#')[^1], cancellationToken);

    private sealed record TasksAnswer(IReadOnlyList<EcsTask>? Tasks);

    private sealed record ServicesAnswer(IReadOnlyList<EcsService>? Services);

    private sealed record Refusal([property: System.Text.Json.Serialization.JsonPropertyName("__type")] string? Type);
}

/// <param name="Group"><c>service:</c> and the service's name, if a service started it.</param>
internal sealed record EcsTask(string? Group, IReadOnlyList<EcsContainer>? Containers);

internal sealed record EcsContainer(string? Name, IReadOnlyList<EcsNetworkBinding>? NetworkBindings);

/// <param name="HostPort">Also where the task leaves the choice to ECS.</param>
internal sealed record EcsNetworkBinding(int? ContainerPort, int? HostPort);

internal sealed record EcsService(IReadOnlyList<EcsLoadBalancer>? LoadBalancers);

/// <summary>One target group in which the service registers its tasks.</summary>
internal sealed record EcsLoadBalancer(
    string? TargetGroupArn, string? ContainerName, int? ContainerPort, EcsBlueGreen? AdvancedConfiguration);

/// <param name="AlternateTargetGroupArn">In a blue/green deployment, the group of the other colour.</param>
internal sealed record EcsBlueGreen(string? AlternateTargetGroupArn);
