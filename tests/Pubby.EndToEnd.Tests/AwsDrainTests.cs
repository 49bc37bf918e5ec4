using System.Net;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>A real hub that believes to be a task of ECS, behind a load balancer that drains its target.</summary>
public sealed class AwsDrainTests : IAsyncLifetime
{
    /// <summary>At ten a second, more than are closed until an order is withdrawn.</summary>
    private const int Clients = 700;

    private readonly TempDirectory _directory = new();
    private FakeAws _aws = null!;
    private FakeMetadata _metadata = null!;
    private HubProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await FakeAws.StartAsync();
        _aws.DelaySeconds = 600;
        _metadata = await FakeMetadata.StartAsync();
        SetTarget("healthy");
        _hub = await HubProcess.StartAsync(_directory.Path,
            $"ECS_CONTAINER_METADATA_URI_V4={_metadata.TaskUrl}", $"Pubby__Drain__Ecs__ServiceUrl={_aws.Url}",
            "Pubby__Drain__Ecs__Deregister=true", "Pubby__Drain__StopSeconds=30",
            $"AWS_ACCESS_KEY_ID={SignatureVersion4.AccessKey}",
            $"AWS_SECRET_ACCESS_KEY={SignatureVersion4.SecretKey}");
        // Once it asks again, it has read the first answer.
        await Eventually.UntilAsync(() => _aws.CountOf("DescribeTargetHealth") > 1, () => _hub.Output);
    }

    [Fact]
    public async Task It_drains_with_its_target_serves_again_when_the_target_is_back_and_ends_when_it_is_empty()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ =>
            Subscriber.ConnectAsync(SubscriberKind.Plain, _hub.Port)));
        SetTarget("draining");
        await Eventually.UntilAsync(() => clients.Any(client => client.GoAway is not null), () => _hub.Output);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync());

        SetTarget("healthy");
        await Eventually.UntilAsync(async () => await ReadyAsync() == HttpStatusCode.OK, () => _hub.Output);
        Assert.Contains(clients, client => !client.Ended.IsCompleted);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        await using var late = await Subscriber.ConnectAsync(SubscriberKind.Plain, _hub.Port);
        Assert.Equal("dump", await late.SubscribeAsync("room"));

        SetTarget("draining");
        Assert.Equal(4200, await late.Ended.WaitAsync(Eventually.Limit));
        await late.DisposeAsync();
        await _hub.WaitForExitAsync();
        Assert.Equal(0, _hub.ExitCode);
        Assert.Contains("the target 10.0.2.61:5080 of pubby is draining", _hub.Output, StringComparison.Ordinal);
        Assert.Equal(0, _aws.CountOf("DeregisterTargets"));
    }

    [Fact]
    public async Task A_healthy_task_that_gets_SIGTERM_deregisters_itself_and_ends()
    {
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, _hub.Port);
        _hub.Terminate();
        await Eventually.UntilAsync(
            () => _aws.StateOf(FakeMetadata.Address, 5080) == "draining", () => _hub.Output);
        Assert.Equal(1, _aws.CountOf("DeregisterTargets"));
        Assert.Equal(4200, await client.Ended.WaitAsync(Eventually.Limit));
        await client.DisposeAsync();
        await _hub.WaitForExitAsync();
        Assert.Equal(0, _hub.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _aws.DisposeAsync();
        await _metadata.DisposeAsync();
        _directory.Dispose();
    }

    private void SetTarget(string state) => _aws.SetTarget(FakeMetadata.Address, 5080, state);

    private async Task<HttpStatusCode> ReadyAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"{_hub.Url}/health/ready"));
        return answer.StatusCode;
    }
}
