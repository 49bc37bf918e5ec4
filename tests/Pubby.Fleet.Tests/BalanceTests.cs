using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Pubby.Client;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>
/// Hubs behind HAProxy, and clients of the SDK. They are a fleet of their own on the shared Redis, and as quick as
/// settings make them.
/// </summary>
[Collection(nameof(Fleet))]
public sealed class BalanceTests(Fleet fleet) : IAsyncDisposable
{
    private const int Clients = 240;

    private static readonly string[] Quick =
    [
        "Pubby__Balance__Period=00:00:01", "Pubby__Balance__SpreadMs=500", "Pubby__Balance__TimeConstant=00:00:04",
        "Pubby__Balance__QuietTime=00:00:03", "Pubby__Balance__MinAge=00:00:00", "Pubby__Balance__MinGap=5",
        "Pubby__Balance__MaxPercentPerSecond=5", "Pubby__Balance__Capacity=1000",
    ];

    /// <summary>
    /// Of this test alone: the table is the whole fleet's, and keeps what another test has published.
    /// </summary>
    private readonly string _room = $"even-{Guid.NewGuid():N}";

    private readonly TempDirectory _directory = new();
    private readonly List<HubProcess> _hubs = [];
    private readonly List<PubbyClient> _clients = [];
    private readonly ConcurrentQueue<ConnectionStatus> _ends = [];
    private readonly ConcurrentQueue<ConnectionStatus> _failedTries = [];
    private HaproxyProcess? _balancer;
    private int _runtimePort;

    [Fact]
    public async Task A_node_more_gets_its_share_by_least_connections_and_nobody_misses_anything()
    {
        HubProcess.MakeKey(_directory.Path);
        for (var i = 0; i < 3; i++) await StartHubAsync();
        await StartBalancerAsync();
        var rooms = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync()));
        using var publisher = _hubs[0].NewPublisher();
        var published = 0;
        // A hub's metrics may be those of a moment ago.
        await Eventually.UntilAsync(
            async () => (await CountsAsync()).Sum() == Clients, "the hubs have all clients");

        await StartHubAsync();
        await TellBalancerAsync($"set server hubs/hub4 addr 127.0.0.1 port {_hubs[3].Port}");
        await TellBalancerAsync("set server hubs/hub4 state ready");
        await Eventually.UntilAsync(async () =>
        {
            await publisher.PutAsync(_room, $"m{published}", $"{published}");
            published++;
            var counts = await CountsAsync();
            return counts.Sum() == Clients && counts.All(count => count is >= 54 and <= 66);
        }, () => $"all have their share, but they have {string.Join(", ", CountsAsync().GetAwaiter().GetResult())}",
            TimeSpan.FromMinutes(4));

        await Eventually.UntilAsync(() => rooms.All(room => room.State.Count == published),
            () => $"all hold {published}, but one {rooms.Min(room => room.State.Count)}");
        // It may go on while it is looked at. One that is told before it knows that it is connected has failed to
        // connect.
        var shed = 0.0;
        await Eventually.UntilAsync(async () =>
        {
            shed = await SumAsync("pubby_balance_shed_total");
            return shed >= _ends.Count && shed <= _ends.Count + _failedTries.Count;
        }, () => $"{shed} are told, but {_ends.Count}, and {_failedTries.Count} failed to connect");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"moved {shed}, ideal {Clients / 4}; {string.Join(", ", await CountsAsync())}; {published} messages");
        // Four times as many where the balancer does not look at open connections. Some more than the ideal are moved
        // while hubs that lack processor time see each other's counts late; the simulator's time is exact, and so are
        // its bounds.
        Assert.InRange(shed, 40, Clients / 4 * 2);
        Assert.Equal(4, await _hubs[0].MetricAsync("pubby_fleet_nodes"));
        Assert.All(_ends, end => Assert.True(end.Code == 4202, $"{end}"));
        Assert.All(_hubs, hub => Assert.DoesNotContain("[4030]", hub.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_balancer_that_counts_connections_a_greatest_age_has_clients_reconnect()
    {
        HubProcess.MakeKey(_directory.Path);
        await StartHubAsync("Pubby__Limits__MaxAge=00:00:10", "Pubby__Balance__Enabled=false");
        await using var client = new PubbyClient(_hubs[0].Url);
        _ = NoteAsync(client);
        await using var room = await client.OpenRoomAsync<int>(_room);
        await Eventually.UntilAsync(
            () => client.Status.State == ConnectionState.Connected && _ends.Any(end => end.Code == 4204),
            () => $"it has come back, but it is {client.Status}");
        using var publisher = _hubs[0].NewPublisher();
        await publisher.PutAsync(_room, "after", "1");
        await Eventually.UntilAsync(() => room.State.ContainsKey("after"), "it goes on");
        Assert.InRange(await _hubs[0].MetricAsync("pubby_closed_total{code=\"4204\"}"), 1, 20);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        if (_balancer is not null) await _balancer.DisposeAsync();
        foreach (var hub in _hubs) await hub.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartHubAsync(params string[] settings) => _hubs.Add(await HubProcess.StartAsync(
        _directory.Path, [
            .. Fleet.Settings($"{fleet.Redis.Configuration},channelPrefix=even:", fleet.Table.Url), .. Quick,
            .. settings,
        ]));

    private async Task<PubbyRoom<int>> ConnectAsync()
    {
        var client = new PubbyClient($"http://127.0.0.1:{_balancer!.Port}");
        _ = NoteAsync(client);
        lock (_clients) _clients.Add(client);
        return await client.OpenRoomAsync<int>(_room);
    }

    /// <summary>
    /// Why a client lost its connection. A hub that lacks processor time may refuse it at first when it comes back:
    /// that is no loss.
    /// </summary>
    private async Task NoteAsync(PubbyClient client)
    {
        await foreach (var status in client.StatusesAsync())
        {
            // Told twice: when the wait begins, and when the try does.
            if (status is not { State: ConnectionState.Reconnecting, NextTryAt: not null }) continue;
            (status.Error?.Code == ClientErrorCode.ConnectFailed ? _failedTries : _ends).Enqueue(status);
        }
    }

    private async Task<double[]> CountsAsync() =>
        await Task.WhenAll(_hubs.Select(hub => hub.MetricAsync("pubby_connections")));

    private async Task<double> SumAsync(string metric) =>
        (await Task.WhenAll(_hubs.Select(hub => hub.MetricAsync(metric)))).Sum();

    /// <summary>As deploy/haproxy.cfg, with a place for a fourth hub.</summary>
    private async Task StartBalancerAsync()
    {
        var port = FreePort.Next();
        _runtimePort = FreePort.Next();
        var servers = string.Join('\n', _hubs.Select((hub, i) => $"  server hub{i + 1} 127.0.0.1:{hub.Port}"));
        _balancer = await HaproxyProcess.StartAsync(port, $"""
            global
              stats socket ipv4@127.0.0.1:{_runtimePort} level admin
            defaults
              mode http
              timeout connect 5s
              timeout client 75s
              timeout server 75s
              timeout tunnel 75s
            frontend pubby
              bind 127.0.0.1:{port}
              default_backend hubs
            backend hubs
              balance leastconn
              option httpchk GET /health/ready
              http-check expect status 200
              default-server check inter 1s fall 2 rise 1
              option redispatch
              retries 2
            {servers}
              server hub4 127.0.0.1:1 disabled

            """);
    }

    private async Task TellBalancerAsync(string command)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", _runtimePort);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\n"));
        using var reader = new StreamReader(tcp.GetStream(), Encoding.ASCII);
        var answer = await reader.ReadToEndAsync().WaitAsync(Eventually.Limit);
        Assert.DoesNotContain("nvalid", answer, StringComparison.Ordinal);
    }
}
