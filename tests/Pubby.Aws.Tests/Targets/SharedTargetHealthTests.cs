using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Targets;
using Pubby.Hub.Lifecycle.Drain.Signals;
using Pubby.Hub.Redis;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Targets;

/// <summary>How often a whole fleet asks AWS. Calls are counted against fake time; the Redis is a real one.</summary>
public sealed class SharedTargetHealthTests : IAsyncLifetime
{
    private const int Nodes = 100;

    /// <summary>How long the hub asks Redis to keep a lease.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeTimeProvider _fastTime = new();
    private readonly Random _random = new(1);
    private LoadBalancingClient _balancer = null!;
    private FakeAws _aws = null!;
    private RedisProcess _redis = null!;
    private RedisServer _server = null!;
    private DateTimeOffset _leasedAt;
    private (SharedTargetHealth Health, DateTimeOffset ReadAt)[] _nodes = [];

    public async ValueTask InitializeAsync()
    {
        FakeTask.SetCredentials();
        _aws = await FakeAws.StartAsync();
        _redis = await RedisProcess.StartAsync();
        // A slow machine is no outage: neither Redis nor AWS is given up.
        _server = new RedisServer(RedisSettings.Parse($"{_redis.Configuration},asyncTimeout=30000,syncTimeout=30000"),
            TimeProvider.System, NullLogger<RedisServer>.Instance);
        await _server.StartAsync();
        for (var i = 0; i < Nodes; i++) _aws.SetTarget($"10.0.0.{i}", 5080, "healthy");
        _balancer = new LoadBalancingClient(FakeAws.Region, _aws.Url, new FakeTimeProvider());
        _nodes = NewNodes(_ => _time);
    }

    [Fact]
    public async Task A_hundred_nodes_ask_as_often_as_one_and_all_know_the_answer()
    {
        await PassAsync(seconds: 120);
        Assert.InRange(Calls(), 120 * 0.15, 120 * 0.3);
        Assert.All(_nodes, node =>
        {
            Assert.InRange(_time.GetUtcNow() - node.Health.Known.AnsweredAt!.Value, TimeSpan.Zero,
                TimeSpan.FromSeconds(7.5));
            Assert.Equal(Nodes, node.Health.Known.Targets.Count);
            Assert.Equal(TimeSpan.FromSeconds(120), node.Health.Known.Delay);
        });
    }

    [Fact]
    public async Task Each_node_knows_of_a_change_within_seven_seconds_also_one_that_is_alone()
    {
        foreach (var nodes in new[] { Nodes, 1 })
        {
            _nodes = _nodes[..nodes];
            for (var round = 0; round < 5; round++)
            {
                await PassAsync(10 + round);
                var state = round % 2 == 0 ? "draining" : "healthy";
                _aws.SetTarget("10.0.0.0", 5080, state);
                await PassAsync(7);
                Assert.All(_nodes, node => Assert.Equal(state,
                    node.Health.Known.Targets.Single(target => target.Id == "10.0.0.0").State));
            }
        }
    }

    [Fact]
    public async Task Nodes_whose_clocks_differ_ask_no_more_often()
    {
        _fastTime.Advance(TimeSpan.FromSeconds(30));
        _nodes = NewNodes(i => i % 2 == 0 ? _time : _fastTime);
        await PassAsync(seconds: 120);
        Assert.InRange(Calls(), 120 * 0.15, 120 * 0.3);
    }

    [Fact]
    public async Task A_fleet_that_is_throttled_asks_less_and_less_and_recovers()
    {
        await PassAsync(seconds: 10);
        var before = Calls();
        _aws.Fault = FakeFault.Throttled;
        // After 10, 20, 40, 60, 60 and 60 s.
        await PassAsync(seconds: 250);
        Assert.InRange(Calls() - before, 5, 8);
        Assert.All(_nodes, node => Assert.Equal("Throttling", node.Health.Known.Fault?.Code));
        _aws.Fault = FakeFault.None;
        await PassAsync(seconds: 75);
        Assert.All(_nodes, node => Assert.Null(node.Health.Known.Fault));
    }

    [Fact]
    public async Task Without_Redis_each_node_asks_for_itself_and_the_fleet_twice_a_second_at_most()
    {
        await PassAsync(seconds: 10);
        await _redis.KillAsync();
        await Eventually.UntilAsync(() => !_server.IsUp, "the outage is noticed");
        var before = Calls();
        await PassAsync(seconds: 200);
        Assert.InRange(Calls() - before, 200, 200 * 2.5);
        Assert.All(_nodes, node => Assert.InRange(_time.GetUtcNow() - node.Health.Known.AnsweredAt!.Value,
            TimeSpan.Zero, TimeSpan.FromSeconds(70)));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("""'{"targets":[null]}'""")]
    public async Task What_another_program_wrote_is_replaced(string text)
    {
        Assert.Equal("+OK", await _redis.AskAsync($"SET {_server.Names.Targets(FakeAws.Group)} {text}"));
        await PassAsync(seconds: 10);
        Assert.All(_nodes, node => Assert.NotNull(node.Health.Known.AnsweredAt));
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        await _server.DisposeAsync();
        await _redis.DisposeAsync();
        await _aws.DisposeAsync();
    }

    private (SharedTargetHealth, DateTimeOffset)[] NewNodes(Func<int, TimeProvider> timeOf) =>
        [.. Enumerable.Range(0, Nodes).Select(i => (
            new SharedTargetHealth(TargetGroupName.TryParse(FakeAws.Group)!, new RedisTargetHealth(_server), _balancer,
                timeOf(i), _random.NextDouble),
            _time.GetUtcNow().AddSeconds(5 * _random.NextDouble())))];

    private async Task ReadAsync(int node, DateTimeOffset now)
    {
        await _nodes[node].Health.RefreshAsync(default);
        _nodes[node].ReadAt = now + _nodes[node].Health.UntilNext;
    }

    private int Calls() => _aws.CountOf("DescribeTargetHealth") + _aws.CountOf("DescribeTargetGroupAttributes");

    /// <summary>Each node reads when it would; those whose time comes in the same step do so at once.</summary>
    private async Task PassAsync(int seconds)
    {
        for (var until = _time.GetUtcNow().AddSeconds(seconds); _time.GetUtcNow() < until; _time.Advance(Step))
        {
            _fastTime.Advance(Step);
            var now = _time.GetUtcNow();
            var polled = Calls();
            var reading = new List<Task>();
            for (var i = 0; i < _nodes.Length; i++)
            {
                if (_nodes[i].ReadAt > now) continue;
                reading.Add(ReadAsync(i, now));
            }
            await Task.WhenAll(reading);
            if (Calls() > polled) _leasedAt = now;
            // Redis has a clock of its own, which is not the test's.
            else if (_server.IsUp && now - _leasedAt >= Lease)
                await _redis.AskAsync($"DEL {_server.Names.TargetsLease(FakeAws.Group)}");
        }
    }
}
