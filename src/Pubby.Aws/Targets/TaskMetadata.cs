using System.Net;

namespace Pubby.Aws.Targets;

/// <summary>The task metadata endpoint, version 4, which the ECS agent gives every container.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html, and …-fargate.html
/// </remarks>
/// <param name="url">The variable's value; null or empty: it is not set.</param>
internal sealed class TaskMetadata(string? url, TimeProvider time) : IDisposable
{
    /// <summary>The environment variable that says where it is.</summary>
    public const string Variable = "ECS_CONTAINER_METADATA_URI_V4";

    private static readonly TargetFault Unset = TargetFault.OfSetting(
        $"{Variable} is not set: this is no task of ECS, or its agent is too old. Set Pubby:Drain:Ecs:Enabled=Off.");

    private readonly MetadataHttp _http = new(time);

    /// <returns>The task, with all its containers.</returns>
    public Task<TargetAnswer<TaskDescription>> ReadTaskAsync(CancellationToken cancellationToken) =>
        ReadAsync<TaskDescription>("/task", cancellationToken);

    /// <returns>The container that asks.</returns>
    public Task<TargetAnswer<TaskContainer>> ReadOwnAsync(CancellationToken cancellationToken) =>
        ReadAsync<TaskContainer>("", cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<TargetAnswer<T>> ReadAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        if (string.IsNullOrEmpty(url)) return Unset;
        var answer = await _http.SendAsync(HttpMethod.Get, url + path, "", "", cancellationToken);
        if (answer is { Status: HttpStatusCode.OK } && JsonAnswer.Read<T>(answer.Content) is { } value) return value;
        return new TargetFault("metadata", "The task's metadata does not answer. Update the ECS agent.", false);
    }
}

/// <param name="ServiceName">Null: an older agent, or no service started the task.</param>
internal sealed record TaskDescription(
    string? Cluster, string? TaskARN, string? ServiceName, IReadOnlyList<TaskContainer>? Containers);

internal sealed record TaskContainer(
    string? Name, IReadOnlyList<TaskPort>? Ports, IReadOnlyList<TaskNetwork>? Networks);

/// <param name="HostPort">Null: ECS chose it.</param>
internal sealed record TaskPort(int? ContainerPort, int? HostPort, string? Protocol);

/// <param name="NetworkMode"><c>awsvpc</c>, <c>bridge</c>, <c>host</c>.</param>
internal sealed record TaskNetwork(
    string? NetworkMode, IReadOnlyList<string>? IPv4Addresses, IReadOnlyList<string>? IPv6Addresses);
