using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Streams;

/// <summary>
/// A table for each region, a global table's two replicas, in one DynamoDB Local; and each region reads its own stream.
/// </summary>
public sealed class TwoTables : RegionWorld
{
    private readonly Dictionary<string, Replica> _replicas = [];

    public DynamoDbLocal Server { get; private set; } = null!;

    internal GlobalTable Link { get; private set; } = null!;

    public override async Task StartAsync()
    {
        Server = await DynamoDbLocal.StartAsync();
        foreach (var region in new[] { RegionNames.First, RegionNames.Second })
        {
            _replicas[region] = new Replica(Server.Url, region.Replace("-", "", StringComparison.Ordinal));
            await _replicas[region].CreateAsync();
        }
        Link = new GlobalTable(_replicas[RegionNames.First], _replicas[RegionNames.Second]);
        Link.Start();
    }

    /// <summary>The epoch is made by the first hub of all.</summary>
    public override Task PrepareAsync(string region) => region == RegionNames.First
        ? Task.CompletedTask
        : Eventually.UntilAsync(async () => await _replicas[region]
            .FindAsync(new ItemKey(".pubby", "epoch")) is not null, "the epoch has arrived in the second region");

    public override IEnumerable<string> SettingsOf(string region) =>
    [
        "Pubby__Region__Relay=Streams", "Pubby__Region__Streams__TakeoverAfter=00:00:03", "Pubby__Store__Kind=DynamoDb",
        $"Pubby__Store__DynamoDb__ServiceUrl={Server.Url}",
        $"AWS_ACCESS_KEY_ID={_replicas[region].AccessKey}", "AWS_SECRET_ACCESS_KEY=local", "AWS_REGION=us-east-1",
    ];

    public override Task<RoomView> StoredAsync(string region, string room) => _replicas[region].RoomAsync(room);

    public override void Restore()
    {
        Link.IsCut = Link.IsShuffled = false;
        Link.Delay = TimeSpan.Zero;
    }

    internal Replica Replica(string region) => _replicas[region];

    public override async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        foreach (var replica in _replicas.Values) await replica.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
