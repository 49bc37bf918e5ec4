using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Fleet.Tests;

/// <summary>
/// Three hubs, a Redis and a DynamoDB Local, all real processes; the hubs reach the table through a proxy that counts,
/// and throttles on demand.
/// </summary>
public sealed class Fleet : INodes, IAsyncLifetime
{
    public const int Nodes = 3;

    private readonly TempDirectory _directory = new();
    private readonly HubProcess?[] _nodes = new HubProcess?[Nodes];

    /// <summary>Which nodes run with settings of one test.</summary>
    private readonly bool[] _isAltered = new bool[Nodes];
    private StoredTable? _stored;

    public int NodeCount => Nodes;

    /// <summary>Its tokens are good at every node. Without one, every room may be heard too.</summary>
    public TokenIssuer Issuer { get; } = new();

    public RedisProcess Redis { get; private set; } = null!;

    public DynamoDbLocal Table { get; private set; } = null!;

    public ThrottlingProxy Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var redis = RedisProcess.StartAsync();
        Table = await DynamoDbLocal.StartAsync();
        Redis = await redis;
        Proxy = await ThrottlingProxy.StartAsync(Table.Url);
        _stored = new StoredTable(Table.Url);
        HubProcess.MakeKey(_directory.Path);
        await StartNodesAsync(_ => []);
    }

    /// <summary>The node that is there now.</summary>
    public HubProcess Node(int number) => _nodes[number % Nodes]!;

    /// <summary>Starts all nodes at once, in place of those that were there.</summary>
    /// <param name="settings">Of each node.</param>
    public Task StartNodesAsync(Func<int, string[]> settings) =>
        Task.WhenAll(Enumerable.Range(0, Nodes).Select(node => StartNodeAsync(node, settings(node))));

    /// <summary>
    /// Starts a node in place of one that is gone. Those who publish meanwhile find the port of that one closed.
    /// </summary>
    public async Task StartNodeAsync(int node, params string[] settings)
    {
        var gone = _nodes[node];
        if (gone is { HasExited: false }) await gone.KillAsync();
        _nodes[node] = await HubProcess.StartAsync(
            _directory.Path, [.. Settings(Redis.Configuration, Proxy.Url), .. Issuer.Settings, .. settings]);
        _isAltered[node] = settings.Length > 0;
        if (gone is not null) await gone.DisposeAsync();
    }

    /// <summary>
    /// Ends what a test did: servers go on, and hubs that are gone, or run with settings of that test, are started.
    /// </summary>
    public async Task RestoreAsync()
    {
        if (Redis.HasExited) await Redis.RestartAsync();
        else Redis.Resume();
        Table.Resume();
        Proxy.Share = 0;
        await Task.WhenAll(Enumerable.Range(0, Nodes)
            .Where(node => _nodes[node]?.HasExited != false || _isAltered[node]).Select(node => StartNodeAsync(node)));
        // A node that could not reach a server finds it again a moment after it is back.
        foreach (var node in _nodes) await node!.UntilWellAsync();
    }

    /// <summary>No test's fault is felt any more: each node says that it is well, and is in no room's group.</summary>
    public async Task UntilAtRestAsync()
    {
        foreach (var node in _nodes) await node!.UntilWellAsync();
        string[] alive = [];
        await Eventually.UntilAsync(
            // Each node listens to revocations for as long as it runs.
            async () => (alive = await Redis.ListAsync("PUBSUB CHANNELS *:group:*")).Length == 1,
            () => $"only the hub's own room is alive; there are {string.Join(", ", alive)}");
    }

    /// <summary>What makes a hub one of a fleet.</summary>
    public static string[] Settings(string redis, string table) =>
    [
        $"Pubby__Redis__Configuration={redis}", "Pubby__Store__Kind=DynamoDb",
        $"Pubby__Store__DynamoDb__ServiceUrl={table}",
        "Pubby__Store__DynamoDb__CreateTable=true", "Pubby__Drain__Seconds=1", .. StoredTable.Credentials,
    ];

    /// <summary>What the table itself holds of a room, past every cache and every node's memory.</summary>
    public Task<RoomView> StoredAsync(string room) => _stored!.ReadAsync(room);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.OfType<HubProcess>()) await node.DisposeAsync();
        if (_stored is not null) await _stored.DisposeAsync();
        await Proxy.DisposeAsync();
        await Table.DisposeAsync();
        await Redis.DisposeAsync();
        Issuer.Dispose();
        _directory.Dispose();
    }
}
