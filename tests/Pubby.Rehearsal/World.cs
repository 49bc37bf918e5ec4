using Pubby.Fleet.Tests;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>
/// A table (DynamoDB Local), and the regions that store in it. The second one begins when an act needs it; its hubs
/// learn of the first one's messages from the table's stream, the relay that needs no server of its own.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly int[] _homePorts = [FreePort.Next(), FreePort.Next()];
    private readonly int[] _otherPorts = [FreePort.Next(), FreePort.Next()];
    private readonly DynamoDbLocal _table;
    private readonly Plan _plan;

    private World(Plan plan, DynamoDbLocal table, Target target)
    {
        (_plan, _table, Target) = (plan, table, target);
        Stored = new StoredTable(table.Url, credentials: Target.Credentials);
        HubProcess.MakeKey(_directory.Path);
        Key = File.ReadAllText(_directory.File("dev.key"));
    }

    /// <summary>What the table itself holds, past every cache and every node's memory.</summary>
    public StoredTable Stored { get; }

    /// <summary>The publishers' key.</summary>
    public string Key { get; }

    /// <summary>What drains the home region's first hub; the one that takes its place is another task.</summary>
    public Target Target { get; }

    /// <summary>Of each region, for clients that are given both.</summary>
    public Uri[] Addresses => [.. new[] { _homePorts, _otherPorts }
        .Select(ports => new Uri($"http://127.0.0.1:{ports[0]}"))];

    /// <summary>Where all begins.</summary>
    public Region Home { get; private set; } = null!;

    /// <summary>Null: not yet.</summary>
    public Region? Other { get; private set; }

    public static async Task<World> StartAsync(Plan plan)
    {
        var world = new World(plan, await DynamoDbLocal.StartAsync(), await Target.StartAsync(plan));
        var settings = world.SettingsOf("home", 0);
        var first = world.Target.Settings;
        world.Home = await Region.StartAsync(plan, plan.Nodes + plan.More, world._directory.Path, world._homePorts,
            slot => slot == 0 ? [.. settings, .. Interlocked.Exchange(ref first, [])] : settings);
        return world;
    }

    public async Task<Region> StartOtherAsync()
    {
        var settings = SettingsOf("other", 1);
        return Other = await Region.StartAsync(_plan, _plan.Nodes, _directory.Path, _otherPorts, _ => settings);
    }

    /// <summary>What each hub has, those of the home region first, in the order of their places.</summary>
    public async Task<int[]> ConnectionsAsync() =>
        [.. await Home.ConnectionsAsync(), .. Other is null ? new int[_plan.Nodes] : await Other.ConnectionsAsync()];

    public async ValueTask DisposeAsync()
    {
        if (Other is not null) await Other.DisposeAsync();
        await Home.DisposeAsync();
        await Stored.DisposeAsync();
        await _table.DisposeAsync();
        await Target.DisposeAsync();
        _directory.Dispose();
    }

    private string[] SettingsOf(string region, int number) =>
    [
        "Pubby__Store__Kind=DynamoDb", $"Pubby__Store__DynamoDb__ServiceUrl={_table.Url}",
        "Pubby__Store__DynamoDb__CreateTable=true", .. Target.Credentials,
        $"Pubby__Region__Name={region}", $"Pubby__Region__Number={number}", "Pubby__Region__Relay=Streams",
        // What is measured here is the machine, on which all of this runs beside the clients.
        "Pubby__Region__Canary__Period=00:00:00",
    ];
}
