using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Regions.Tests.Support;

/// <summary>
/// Two regions of two hubs each, every hub a real process, each region with a Redis of its own. Shared by the tests of
/// a world (<c>Worlds.cs</c>).
/// </summary>
public sealed class TwoRegions<TWorld> : INodes, IAsyncLifetime
    where TWorld : RegionWorld, new()
{
    public const int Regions = 2;
    public const int NodesEach = 2;

    /// <summary>Quicker than by default, so that a test sees a region turn.</summary>
    private static readonly string[] Canary =
    [
        "Pubby__Region__Canary__Period=00:00:01", "Pubby__Region__Canary__LateAfter=00:00:02",
        "Pubby__Region__Canary__LostAfter=00:00:03", "Pubby__Region__Canary__GreenAfter=2",
    ];

    private readonly TempDirectory _directory = new();
    private readonly RedisProcess[] _redis = new RedisProcess[Regions];
    private readonly HubProcess?[,] _nodes = new HubProcess?[Regions, NodesEach];

    /// <summary>Which nodes run with settings of one test.</summary>
    private readonly bool[,] _isAltered = new bool[Regions, NodesEach];

    public TWorld World { get; } = new();

    /// <summary>Its tokens are good at every node. Without one, every room may be heard too.</summary>
    public TokenIssuer Issuer { get; } = new();

    public int NodeCount => Regions * NodesEach;

    /// <summary>The same publisher's key is good at every node.</summary>
    public string Key => Node(0, 0).Key;

    public async ValueTask InitializeAsync()
    {
        HubProcess.MakeKey(_directory.Path);
        var redis = Task.WhenAll(Enumerable.Range(0, Regions).Select(_ => RedisProcess.StartAsync()));
        await World.StartAsync();
        (await redis).CopyTo(_redis, 0);
        for (var region = 0; region < Regions; region++)
        {
            await World.PrepareAsync(RegionNames.Of(region));
            await StartRegionAsync(region);
        }
    }

    public RedisProcess Redis(int region) => _redis[region];

    /// <summary>The hub that is there now.</summary>
    public HubProcess Node(int region, int node) => _nodes[region, node]!;

    /// <summary>The regions in turn, and in each its nodes: the next node is always in the other region.</summary>
    public HubProcess Node(int number) => Node(number % Regions, number / Regions % NodesEach);

    /// <summary>Starts both hubs of a region, in place of those that are gone.</summary>
    public Task StartRegionAsync(int region, params string[] settings) =>
        Task.WhenAll(Enumerable.Range(0, NodesEach).Select(node => StartNodeAsync(region, node, settings)));

    /// <summary>
    /// Starts a hub in place of one that is gone. Those who publish meanwhile find the port of that one closed.
    /// </summary>
    public async Task StartNodeAsync(int region, int node, params string[] settings)
    {
        var gone = _nodes[region, node];
        if (gone is { HasExited: false }) await gone.KillAsync();
        _nodes[region, node] = await HubProcess.StartAsync(_directory.Path,
        [
            $"Pubby__Region__Name={RegionNames.Of(region)}", $"Pubby__Region__Number={region}",
            $"Pubby__Redis__Configuration={Redis(region).Configuration}", "Pubby__Drain__Seconds=1",
            .. Canary, .. Issuer.Settings, .. World.SettingsOf(RegionNames.Of(region)), .. settings,
        ]);
        _isAltered[region, node] = settings.Length > 0;
        if (gone is not null) await gone.DisposeAsync();
    }

    /// <summary>
    /// Ends what a test did: servers go on, and hubs that are gone, or run with settings of that test, are started.
    /// </summary>
    public async Task RestoreAsync()
    {
        foreach (var redis in _redis) redis.Resume();
        World.Restore();
        for (var region = 0; region < Regions; region++)
        {
            var here = region;
            await Task.WhenAll(Enumerable.Range(0, NodesEach)
                .Where(node => _nodes[here, node]?.HasExited != false || _isAltered[here, node])
                .Select(node => StartNodeAsync(here, node)));
        }
        // A node that could not reach a server finds it again a moment after it is back.
        foreach (var node in _nodes) await node!.UntilWellAsync();
    }

    /// <summary>SIGTERM to each hub of the region: they tell their clients, and end.</summary>
    public async Task StopRegionAsync(int region)
    {
        for (var node = 0; node < NodesEach; node++) Node(region, node).Terminate();
        for (var node = 0; node < NodesEach; node++) await Node(region, node).WaitForExitAsync();
    }

    /// <summary>SIGKILL to each hub of the region.</summary>
    public Task KillRegionAsync(int region) =>
        Task.WhenAll(Enumerable.Range(0, NodesEach).Select(node => Node(region, node).KillAsync()));

    public Task<RoomView> StoredAsync(int region, string room) => World.StoredAsync(RegionNames.Of(region), room);

    /// <summary>
    /// Both stores, and every subscriber's map, are equal, and nothing that was acknowledged is lost.
    /// </summary>
    /// <returns>How long the last took to agree.</returns>
    public Task<TimeSpan> CheckAsync(Traffic traffic, ClientFleet clients) =>
        new Checker(room => StoredAsync(0, room), room => StoredAsync(1, room)).CheckAsync(traffic, clients.Watchers);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) if (node is not null) await node.DisposeAsync();
        await World.DisposeAsync();
        foreach (var redis in _redis) if (redis is not null) await redis.DisposeAsync();
        Issuer.Dispose();
        _directory.Dispose();
    }
}
