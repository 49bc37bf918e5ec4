using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Policies;
using Pubby.Core.Testing;
using Pubby.Hub.Connections;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Connections;

/// <summary>What a node's admission learns of the node: 1,000 connects a second, until something is too much.</summary>
public sealed class NodeLoadSamplerTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _reads = new(0);
    private readonly TestNode _node = new();
    private readonly ConnectTurns _turns;
    private readonly NodeLoadSampler _sampler;
    private TimeSpan _processor;
    private TimeSpan? _idle;

    public NodeLoadSamplerTests()
    {
        _turns = new ConnectTurns(new AdmissionRate(limit: 1000), _node.Time)
        { Queue = static item => item.Execute() };
        _sampler = NewSampler(_node);
    }

    [Fact]
    public async Task A_node_that_bears_what_comes_lets_in_as_many_as_it_may()
    {
        for (var i = 0; i < 8; i++) await LookAsync(shardMs: 10, processorMs: 200);
        Assert.Equal(1000, _turns.PerSecond);
    }

    [Theory]
    // A command waits for a shard for longer than 50 ms: 100 within 310 ms.
    [InlineData(60, 0, 225.806)]
    // A shard does not answer before the next look. Few connect, so it is not they that are too much.
    [InlineData(250, 0, 700)]
    // 92 % of the processors is used, where 85 % is the most: 100 within 250 ms.
    [InlineData(0, 230, 351.087)]
    public async Task What_is_too_much_cuts_the_rate_to_a_part_of_what_was_let_in(
        int shardMs, int processorMs, double rate)
    {
        await LookAsync(shardMs, processorMs, connects: 100);
        Assert.Equal(rate, _turns.PerSecond, 3);
    }

    [Fact]
    public async Task So_do_rooms_that_wait_to_be_loaded()
    {
        var store = new GatedStore(_node.Time) { BeforeRead = () => _reads.WaitAsync() };
        using var node = new TestNode(store, time: _node.Time);
        var sampler = NewSampler(node);
        var client = node.Connect(maxRooms: 1000);
        var loads = Enumerable.Range(0, 32 + 257).Select(i => client.SubscribeAsync($"room-{i}")).ToArray();
        await Eventually.UntilAsync(() => node.Rooms.WaitingLoads == 257, "so many wait");
        await LookAsync(sampler, node, connects: 100);
        Assert.Equal(280, _turns.PerSecond, 3);
        _reads.Release(1000);
        await Task.WhenAll(loads);
    }

    [Fact]
    public async Task While_shards_are_late_and_clients_connect_dumps_are_paced()
    {
        await LookAsync(shardMs: 60, processorMs: 0);
        Assert.True(_node.Rooms.DumpPace.IsLate);
        await LookAsync(shardMs: 10, processorMs: 240);
        Assert.False(_node.Rooms.DumpPace.IsLate);
        await LookAsync(shardMs: 60, processorMs: 0);
        await LookAsync(shardMs: 60, processorMs: 0, connects: 0);
        Assert.False(_node.Rooms.DumpPace.IsLate);
    }

    [Fact]
    public async Task A_node_to_which_nobody_connects_is_left_alone()
    {
        await LookAsync(shardMs: 250, processorMs: 0, connects: 0);
        Assert.Equal(1000, _turns.PerSecond);
        // What it did meanwhile is not what a connect costs.
        _processor += TimeSpan.FromMinutes(1);
        await LookAsync(shardMs: 0, processorMs: 0, connects: 0);
        await LookAsync(shardMs: 0, processorMs: 0, connects: 10);
        Assert.Equal(1000, _turns.PerSecond);
    }

    [Fact]
    public async Task Those_who_wait_are_looked_after_too()
    {
        while (_turns.TryTake())
        {
        }
        await LookAsync(shardMs: 0, processorMs: 0, connects: 0);
        var waiting = Enumerable.Range(0, 300).Select(_ => _turns.WaitAsync(isReturning: true)).ToArray();
        // Nobody is let in meanwhile, so that the rate itself is cut.
        _processor += Period * Environment.ProcessorCount;
        _node.Time.Advance(TimeSpan.FromMilliseconds(5));
        var look = _sampler.LookAsync(TestContext.Current.CancellationToken);
        _node.Settle();
        await look;
        Assert.Equal(700, _turns.PerSecond);
        Assert.All(waiting, turn => Assert.False(turn.IsCompleted));
    }

    /// <summary>4,000 connects a second, for a tenth of the processors.</summary>
    [Theory]
    // The host does nothing else: 85 % would bear 34,000, and a node promises no more than it lets in.
    [InlineData(0.9, 20_000)]
    // Other processes of the host leave a fifth: the 4,000 and what is left of them are all.
    [InlineData(0.2, 4250)]
    // Nobody says.
    [InlineData(null, 20_000)]
    public async Task What_a_node_promises_is_less_where_others_use_its_host(double? idle, double promise)
    {
        using var turns = new ConnectTurns(new AdmissionRate(), _node.Time)
        { Queue = static item => item.Execute() };
        var sampler = new NodeLoadSampler(turns, _node.Shards, _node.Rooms, _node.Time,
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<NodeLoadSampler>.Instance)
        { ProcessorTime = () => _processor, IdleTime = () => _idle };
        for (var look = 0; look < 200; look++)
        {
            for (var i = 0; i < 1000; i++) Assert.True(turns.TryTake());
            _processor += Period * 0.1 * ProcessorQuota.Cores();
            _idle = idle is null ? null : (_idle ?? TimeSpan.Zero) + (Period * idle.Value * ProcessorQuota.Cores());
            _node.Time.Advance(Period);
            var looking = sampler.LookAsync(TestContext.Current.CancellationToken);
            _node.Settle();
            await looking;
            _node.Settle();
        }
        Assert.Equal(promise, turns.Promise, 1.0);
    }

    [Theory]
    [InlineData("cpu  100 20 300 5000 600 7 8 9 0 0", 56.0)]
    [InlineData("cpu0 100 20 300 5000 600", null)]
    [InlineData("cpu  100 20 300", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_host_says_how_long_its_processors_had_nothing_to_do(string? line, double? seconds) =>
        Assert.Equal(seconds, HostProcessors.Parse(line)?.TotalSeconds);

    public void Dispose()
    {
        _turns.Dispose();
        _node.Dispose();
        _reads.Dispose();
    }

    private NodeLoadSampler NewSampler(TestNode node) => new(_turns, node.Shards, node.Rooms, node.Time,
        new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<NodeLoadSampler>.Instance)
    { ProcessorTime = () => _processor, IdleTime = () => _idle };

    private Task LookAsync(int shardMs, int processorMs, int connects = 10)
    {
        _processor += TimeSpan.FromMilliseconds(processorMs) * ProcessorQuota.Cores();
        return LookAsync(_sampler, _node, connects, shardMs);
    }

    /// <summary>The next look, after so many connects and with shards that answer after so long.</summary>
    private async Task LookAsync(NodeLoadSampler sampler, TestNode node, int connects, int shardMs = 0)
    {
        for (var i = 0; i < connects; i++) Assert.True(_turns.TryTake());
        node.Time.Advance(Period);
        var look = sampler.LookAsync(TestContext.Current.CancellationToken);
        node.Time.Advance(TimeSpan.FromMilliseconds(shardMs));
        if (shardMs < Period.TotalMilliseconds) node.Settle();
        await look;
        node.Settle();
    }
}
