using System.Security.Cryptography;
using System.Text;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>
/// One region as plain processes: DynamoDB Local, Redis, hubs, and two balancers before them. Two, since each takes two
/// open files for a client, and a process may have 20,000 here; and since real balancers are several too, each with its
/// own counts.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private const string AdminKey = "rehearsal";

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<HaproxyProcess> _balancers = [];
    private readonly Dictionary<int, HubProcess> _hubs = [];
    private readonly Plan _plan;
    private readonly int[] _hubPorts;
    private readonly int[] _adminPorts;

    private World(Plan plan, DynamoDbLocal table, RedisProcess redis)
    {
        (_plan, Table, Redis) = (plan, table, redis);
        var slots = plan.Nodes + plan.More;
        _hubPorts = [.. Enumerable.Range(0, slots).Select(_ => FreePort.Next())];
        _adminPorts = [.. Enumerable.Range(0, slots).Select(_ => FreePort.Next())];
        HubProcess.MakeKey(_directory.Path);
        Key = File.ReadAllText(_directory.File("dev.key"));
        _http.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public DynamoDbLocal Table { get; }

    public RedisProcess Redis { get; }

    /// <summary>The publishers' key.</summary>
    public string Key { get; }

    public int[] BalancerPorts => [.. _balancers.Select(balancer => balancer.Port)];

    /// <summary>The hubs that run, by their place behind the balancers.</summary>
    public IReadOnlyDictionary<int, HubProcess> Hubs => _hubs;

    public static async Task<World> StartAsync(Plan plan)
    {
        var redis = RedisProcess.StartAsync();
        var world = new World(plan, await DynamoDbLocal.StartAsync(), await redis);
        await Task.WhenAll(Enumerable.Range(0, plan.Nodes).Select(slot => world.StartHubAsync(slot)));
        for (var i = 0; i < 2; i++)
        {
            var port = FreePort.Next();
            world._balancers.Add(await HaproxyProcess.StartAsync(port, world.Configuration(port)));
        }
        // A balancer takes a place for a hub until two checks have failed.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        return world;
    }

    public async Task StartHubAsync(int slot)
    {
        var hub = await HubProcess.StartAtAsync(_hubPorts[slot], _directory.Path,
        [
            $"Pubby__Redis__Configuration={Redis.Configuration}", "Pubby__Store__Kind=DynamoDb",
            $"Pubby__Store__DynamoDb__ServiceUrl={Table.Url}", "Pubby__Store__DynamoDb__CreateTable=true",
            "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_REGION=eu-west-1",
            $"Pubby__Drain__StopSeconds={_plan.DrainSeconds}", "Pubby__Drain__NoticeSeconds=5",
            $"Pubby__Drain__PreferredSeconds={_plan.DrainSeconds}",
            // A client is not moved within its first ten minutes. A rehearsal is not that long.
            "Pubby__Balance__MinAge=00:00:05",
            $"Pubby__Admin__Urls=http://127.0.0.1:{_adminPorts[slot]}", "Pubby__Admin__Keys__0__Name=rehearsal",
            "Pubby__Admin__Keys__0__Role=Operate", "Pubby__Admin__Keys__0__Sha256=" +
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AdminKey))),
        ]);
        lock (_hubs) _hubs[slot] = hub;
    }

    /// <summary>Forgets a hub that has ended.</summary>
    public async Task RemoveAsync(int slot)
    {
        HubProcess gone;
        lock (_hubs)
        {
            gone = _hubs[slot];
            _hubs.Remove(slot);
        }
        await gone.DisposeAsync();
    }

    /// <summary>Orders a hub to go as an operator does.</summary>
    public async Task DrainAsync(int slot, string order)
    {
        using var body = new StringContent(order, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(AdminOf(slot), body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task WithdrawAsync(int slot)
    {
        using var answer = await _http.DeleteAsync(AdminOf(slot));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What each hub has, in the order of their places; 0 where none runs.</summary>
    public async Task<int[]> ConnectionsAsync()
    {
        KeyValuePair<int, HubProcess>[] hubs;
        lock (_hubs) hubs = [.. _hubs];
        var counts = new int[_hubPorts.Length];
        await Task.WhenAll(hubs.Select(async hub =>
        {
            try
            {
                counts[hub.Key] = (int)await hub.Value.MetricAsync("pubby_connections");
            }
            catch (HttpRequestException)
            {
                // It ends just now.
            }
        }));
        return counts;
    }

    /// <summary>What the fleet holds of a room: the versions by id.</summary>
    public async Task<Dictionary<string, long>> StoredAsync(string room)
    {
        HubProcess hub;
        lock (_hubs) hub = _hubs.Values.First();
        using var publisher = hub.NewPublisher();
        var view = await publisher.DumpAsync(room);
        return Enumerable.Range(0, 5).Select(id => $"id-{id}").ToDictionary(id => id, view.VersionOf);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var balancer in _balancers) await balancer.DisposeAsync();
        foreach (var hub in _hubs.Values) await hub.DisposeAsync();
        await Redis.DisposeAsync();
        await Table.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    private Uri AdminOf(int slot) => new($"http://127.0.0.1:{_adminPorts[slot]}/admin/drain");

    /// <summary>As deploy/haproxy.cfg has it, with a place for each hub that may come.</summary>
    private string Configuration(int port) => $"""
        global
          maxconn 9500
        defaults
          mode http
          timeout connect 5s
          timeout client 75s
          timeout server 75s
          timeout tunnel 75s
          timeout http-request 10s
        frontend pubby
          bind 127.0.0.1:{port} backlog 8192
          default_backend hubs
        backend hubs
          balance {_plan.Balancer}
          option httpchk GET /health/ready
          http-check expect status 200
          default-server check inter 2s fall 2 rise 1
          option redispatch
          retries 2
          retry-on conn-failure empty-response 503
        {string.Join('\n', _hubPorts.Select((hub, slot) => $"  server hub{slot} 127.0.0.1:{hub}"))}

        """;
}
