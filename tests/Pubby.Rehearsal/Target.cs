using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>What one hub asks that believes to be a task of ECS: a load balancer that drains its target.</summary>
internal sealed class Target : IAsyncDisposable
{
    private const int Port = 5080;

    /// <summary>Of all hubs and of the table's reader: DynamoDB Local keeps the tables of each key apart.</summary>
    public static readonly string[] Credentials =
    [
        $"AWS_ACCESS_KEY_ID={SignatureVersion4.AccessKey}", $"AWS_SECRET_ACCESS_KEY={SignatureVersion4.SecretKey}",
        $"AWS_REGION={FakeAws.Region}",
    ];

    private readonly FakeAws _aws;
    private readonly FakeMetadata _metadata;

    private Target(FakeAws aws, FakeMetadata metadata) => (_aws, _metadata) = (aws, metadata);

    /// <summary>Of the hub.</summary>
    public string[] Settings =>
        [$"ECS_CONTAINER_METADATA_URI_V4={_metadata.TaskUrl}", $"Pubby__Drain__Ecs__ServiceUrl={_aws.Url}"];

    public static async Task<Target> StartAsync(Plan plan)
    {
        var target = new Target(await FakeAws.StartAsync(), await FakeMetadata.StartAsync());
        // The balancer gives the hub more time than it takes.
        target._aws.DelaySeconds = plan.DrainSeconds + 60;
        target.Set("healthy");
        return target;
    }

    /// <param name="state">A target's, as <c>draining</c>.</param>
    public void Set(string state) => _aws.SetTarget(FakeMetadata.Address, Port, state);

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        await _metadata.DisposeAsync();
    }
}
