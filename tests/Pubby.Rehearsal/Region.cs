using System.Security.Cryptography;
using System.Text;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>
/// One region as plain processes: Redis, hubs, and two balancers before them. Two, since each takes two open files for
/// a client, and a process may have 20,000 here; and since real balancers are several too, each with its own counts.
/// </summary>
internal sealed class Region : IAsyncDisposable
{
    private const string AdminKey = "rehearsal";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<HaproxyProcess> _balancers = [];
    private readonly Dictionary<int, HubProcess> _hubs = [];
    private readonly Plan _plan;
    private readonly string _directory;
    private readonly Func<int, string[]> _settingsOf;
    private readonly int[] _hubPorts;
    private readonly int[] _adminPorts;

    /// <param name="slots">How many hubs there may be at a time.</param>
    /// <param name="directory">Where the hubs find the publishers' key.</param>
    /// <param name="balancerPorts">Where its balancers listen.</param>
    /// <param name="settingsOf">Of the hub at a place: the table, and how the region is called.</param>
    private Region(
        Plan plan, int slots, string directory, int[] balancerPorts, Func<int, string[]> settingsOf, RedisProcess redis)
    {
        (_plan, _directory, BalancerPorts, _settingsOf, Redis) = (plan, directory, balancerPorts, settingsOf, redis);
        _hubPorts = [.. Enumerable.Range(0, slots).Select(_ => FreePort.Next())];
        _adminPorts = [.. Enumerable.Range(0, slots).Select(_ => FreePort.Next())];
        _http.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public RedisProcess Redis { get; }

    public int[] BalancerPorts { get; }

    /// <summary>For publishers.</summary>
    public Uri Address => new($"http://127.0.0.1:{BalancerPorts[0]}");

    /// <summary>The hubs that run, by their place behind the balancers.</summary>
    public IReadOnlyDictionary<int, HubProcess> Hubs => _hubs;

    /// <inheritdoc cref="Region(Plan, int, string, int[], Func{int, string[]}, RedisProcess)"/>
    public static async Task<Region> StartAsync(
        Plan plan, int slots, string directory, int[] balancerPorts, Func<int, string[]> settingsOf)
    {
        var region = new Region(
            plan, slots, directory, balancerPorts, settingsOf, await RedisProcess.StartAsync());
        await Task.WhenAll(Enumerable.Range(0, plan.Nodes).Select(slot => region.StartHubAsync(slot)));
        foreach (var port in balancerPorts)
            region._balancers.Add(await HaproxyProcess.StartAsync(port, region.Configuration(port)));
        // A balancer takes a place for a hub until two checks have failed.
        await Task.Delay(plan.CheckPeriod * 2.5, TimeProvider.System);
        return region;
    }

    public async Task StartHubAsync(int slot)
    {
        var hub = await HubProcess.StartAtAsync(_hubPorts[slot], _directory,
        [
            .. _settingsOf(slot), $"Pubby__Redis__Configuration={Redis.Configuration}",
            $"Pubby__Drain__StopSeconds={_plan.DrainSeconds}", $"Pubby__Drain__NoticeSeconds={_plan.NoticeSeconds}",
            $"Pubby__Failpoints__ConnectCostMs={_plan.ConnectCostMs}", $"Pubby__Failpoints__AdmitAll={_plan.AdmitAll}",
            $"Pubby__Drain__PreferredSeconds={_plan.DrainSeconds}",
            // A client is not moved within its first ten minutes. A rehearsal is not that long.
            "Pubby__Balance__MinAge=00:00:05", $"Pubby__Balance__Enabled={!_plan.Has(Plan.Article)}",
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

    /// <summary>A balancer may send it new connections.</summary>
    public async Task<bool> IsReadyAsync(int slot)
    {
        using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{_hubPorts[slot]}/health/ready"));
        return answer.IsSuccessStatusCode;
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

    /// <summary>SIGKILL to each of its hubs, which stay in their places.</summary>
    public Task KillHubsAsync() => Task.WhenAll(_hubs.Values.Select(hub => hub.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var balancer in _balancers) await balancer.DisposeAsync();
        foreach (var hub in _hubs.Values) await hub.DisposeAsync();
        await Redis.DisposeAsync();
        _http.Dispose();
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
          default-server check inter {_plan.CheckPeriod.TotalMilliseconds}ms fall 2 rise 1
          option redispatch
          retries 2
          retry-on {_plan.RetriesOn}
        {string.Join('\n', _hubPorts.Select((hub, slot) => $"  server hub{slot} 127.0.0.1:{hub}"))}

        """;
}
