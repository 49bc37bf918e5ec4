using System.Net.Http.Headers;
using System.Text;
using Pubby.Testing;

namespace Pubby.Million;

/// <summary>Hubs that are one: with a Redis, and a table in DynamoDB Local.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>So many start at once: more only wait for the cores.</summary>
    private const int StartedAtOnce = 4;

    /// <summary>
    /// A million pings in 25 s would want a core for those who send them and as much for those who answer.
    /// </summary>
    public const string PingInterval = "00:10:00";

    /// <summary>
    /// Hubs give way to Redis and the table, which have machines of their own where there are so many hubs. Without it
    /// the table, one of a hundred processes that wait for two cores, took calls too late (docs/scale.md).
    /// </summary>
    private const string Under = "nice";

    private readonly TempDirectory _directory = new();
    private readonly DynamoDbLocal _table;
    private readonly HubProcess[] _hubs;

    private Fleet(RedisProcess redis, DynamoDbLocal table, int hubs)
    {
        (Redis, _table) = (redis, table);
        _hubs = new HubProcess[hubs];
        HubProcess.MakeKey(_directory.Path);
    }

    public RedisProcess Redis { get; }

    public int TableProcess => _table.ProcessId;

    public IReadOnlyList<HubProcess> Hubs => _hubs;

    /// <summary>All hubs that run.</summary>
    public IEnumerable<int> Processes => _hubs.Where(hub => !hub.HasExited).Select(hub => hub.ProcessId);

    /// <summary>Of hubs that have ended, though no step ended them: what they said last.</summary>
    public IEnumerable<string> Deaths => _hubs.Index().Where(hub => hub.Item.HasExited).Select(hub =>
        $"hub {hub.Index} has ended with {hub.Item.ExitCode}: …" +
            hub.Item.Output[^Math.Min(500, hub.Item.Output.Length)..]);

    public static async Task<Fleet> StartAsync(int hubs)
    {
        var fleet = new Fleet(
            await RedisProcess.StartAsync("", "--maxclients", "10000"), await DynamoDbLocal.StartAsync(), hubs);
        // The first one makes the table.
        await fleet.StartHubAsync(0);
        using var turns = new SemaphoreSlim(StartedAtOnce);
        await Task.WhenAll(Enumerable.Range(1, hubs - 1).Select(async hub =>
        {
            await turns.WaitAsync();
            try
            {
                await fleet.StartHubAsync(hub);
            }
            finally
            {
                turns.Release();
            }
        }));
        return fleet;
    }

    /// <summary>Starts a hub in the place, and at the port, of one that has ended.</summary>
    public async Task RestartAsync(int hub)
    {
        var port = _hubs[hub].Port;
        await _hubs[hub].DisposeAsync();
        _hubs[hub] = await HubProcess.StartUnderAtAsync(Under, port, _directory.Path, Settings());
    }

    /// <summary>Orders a hub to give its clients away and to end, as an operator does.</summary>
    public async Task DrainAsync(int hub, int seconds)
    {
        using var http = _hubs[hub].NewOperator();
        using var order = new StringContent(
            $$"""{"reason":"bench/million","seconds":{{seconds + 15}},"exits":true}""", Encoding.UTF8,
            new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(new Uri("/admin/drain", UriKind.Relative), order);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many connections each hub has; 0: it has ended.</summary>
    public Task<double[]> ConnectionsAsync() => Task.WhenAll(
        _hubs.Select(async hub => hub.HasExited ? 0 : await hub.MetricAsync("pubby_connections")));

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _hubs)
        {
            if (hub is not null) await hub.DisposeAsync();
        }
        await Redis.DisposeAsync();
        await _table.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartHubAsync(int hub) =>
        _hubs[hub] = await HubProcess.StartUnderAsync(Under, _directory.Path, Settings());

    private string[] Settings() =>
    [
        "Pubby__Store__Kind=DynamoDb", $"Pubby__Store__DynamoDb__ServiceUrl={_table.Url}",
        "Pubby__Store__DynamoDb__CreateTable=true", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
        "AWS_REGION=us-east-1",
        // Where a hundred processes share two cores, an answer takes seconds now and then. A client that gave up would
        // connect anew, and its hub read all its rooms again.
        $"Pubby__Redis__Configuration={Redis.Configuration},asyncTimeout=15000,syncTimeout=15000,connectTimeout=15000",
        // Each hub measures what the machine has left, and takes all of it for its own: together they would refuse
        // clients that they bear.
        "Pubby__Failpoints__AdmitAll=true",
        $"Pubby__Limits__PingInterval={PingInterval}", "Pubby__Limits__SilenceTimeout=01:00:00",
        // Fifty processes share two cores: a collector with a heap for each core, and code that is compiled once more,
        // would be most of what they compute.
        "DOTNET_gcServer=0", "DOTNET_TieredCompilation=0", "DOTNET_EnableWriteXorExecute=0",
        // 24 MiB. A collection stops a hub for seconds while its threads wait for a core, and left alone there is one
        // for each 2 MB.
        "DOTNET_GCgen0size=1800000",
        // A thread that waits for work spins first, which is others' time here.
        "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0",
        // DynamoDB Local is one process on the same cores: 50 hubs that read 32 rooms at once each would wait for it
        // in vain, and ask again.
        "Pubby__Limits__RoomLoads=2",
        // 54 hubs that read each of 1,000 rooms again within five minutes ask for 240 a second.
        "Pubby__Limits__RereadPeriod=12:00:00",
        // Nobody is moved but by the steps.
        "Pubby__Balance__Enabled=false", "Pubby__Drain__NoticeSeconds=1",
    ];
}
