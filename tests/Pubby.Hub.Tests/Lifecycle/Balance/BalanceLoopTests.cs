using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Balance;
using Pubby.Core.Draining;
using Pubby.Core.Policies;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Lifecycle.Balance;
using Pubby.Hub.Options;
using Pubby.Hub.Tests.Access;

namespace Pubby.Hub.Tests.Lifecycle.Balance;

/// <summary>A node with 1,000 clients beside an empty one. The test is the balancer.</summary>
public sealed class BalanceLoopTests : IDisposable
{
    private const int Clients = 1000;

    private readonly TestNode _node = new();
    private readonly TestAccess _access;
    private readonly ConnectTurns _turns;
    private readonly Admission _admission;
    private readonly BalanceOptions _options = new() { MovesPerClientHour = 10, MinAge = TimeSpan.Zero };
    private readonly ConnectionShedder _shedder;
    private readonly BalanceBlocks _blocks;
    private readonly LogLines<BalanceLoop> _log = new();
    private BalanceLoop _loop;
    private readonly Fleet _fleet;
    private readonly List<(RecordingConnection Recording, ClientConnection Client)> _open = [];
    private int _other;

    public BalanceLoopTests()
    {
        _access = new TestAccess(_node);
        _turns = new ConnectTurns(new AdmissionRate(), _node.Time) { Queue = static item => item.Execute() };
        _admission = new Admission(new SubscriberOptions(), maxConnections: 10_000,
            new ConnectLimits<ClientAddress>(null, null, _node.Time), _turns, new(NullLogger<ConnectionLog>.Instance));
        _shedder = new ConnectionShedder(_access.Connections, new FrameEncoders(), _options);
        _fleet = new Fleet(_node);
        _blocks = new BalanceBlocks(_fleet, _node.Shards, new ConnectRate(_turns, _node.Time), _options);
        _loop = Loop();
        for (var i = 0; i < Clients; i++) Connect();
        _node.Settle();
        _node.Advance(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task A_node_that_has_too_many_moves_them_until_the_fleet_is_even_and_no_more()
    {
        await RunAsync(seconds: 300, share: 1);
        Assert.InRange(_admission.Count, 500, 525);
        Assert.Equal(Clients - _admission.Count, _shedder.Shed);
        Assert.Equal(
            ["Information The fleet is uneven: of its 2 nodes, some have 500 clients too many in all. Moving begins. ",
                $"Information The fleet's 2 nodes are even. This node has moved {_shedder.Shed} clients since it " +
                "started. "],
            _log.Written);
        await RunAsync(seconds: 120, share: 1);
        Assert.Equal(Clients - _admission.Count, _shedder.Shed);
    }

    [Fact]
    public async Task While_anything_prevents_it_nobody_is_moved_and_then_it_goes_on()
    {
        _fleet.Phase = NodePhase.Leaving;
        await RunAsync(seconds: 60, share: 1);
        Assert.Equal([BalanceBlock.NodeNotServing], _blocks.Last);
        Assert.Equal(0, _shedder.Shed);
        _fleet.Phase = NodePhase.Serving;
        await RunAsync(seconds: 20, share: 1);
        Assert.Empty(_blocks.Last);
        var shed = _shedder.Shed;
        Assert.InRange(shed, 50, 200);
        _fleet.RedisRecoveredAt = _fleet.Now;
        await RunAsync(seconds: 25, share: 1);
        Assert.Equal([BalanceBlock.RedisRecovered], _blocks.Last);
        Assert.Equal(shed, _shedder.Shed);
        await RunAsync(seconds: 20, share: 1);
        Assert.InRange(_shedder.Shed, shed + 20, Clients / 2);
    }

    [Fact]
    public async Task It_says_that_it_moves_clients_only_while_it_does()
    {
        await RunAsync(seconds: 20, share: 1);
        Assert.True(_loop.IsMoving);
        _fleet.RedisRecoveredAt = _fleet.Now;
        await RunAsync(seconds: 1, share: 1);
        Assert.False(_loop.IsMoving);
        await RunAsync(seconds: 60, share: 1);
        Assert.True(_loop.IsMoving);
        await RunAsync(seconds: 300, share: 1);
        Assert.False(_loop.IsMoving);
    }

    [Fact]
    public async Task A_node_that_has_no_more_than_its_share_of_an_uneven_fleet_does_not_say_that_it_moves_clients()
    {
        _other = 3 * Clients;
        await RunAsync(seconds: 60, share: 1);
        Assert.Contains("Moving begins.", Assert.Single(_log.Written), StringComparison.Ordinal);
        Assert.False(_loop.IsMoving);
        Assert.Equal(0, _shedder.Shed);
    }

    [Fact]
    public async Task A_node_that_has_moved_as_many_as_it_may_does_not_say_that_it_moves_clients()
    {
        _options.MovesPerClientHour = 0.1;
        _loop = Loop();
        await RunAsync(seconds: 300, share: 1);
        Assert.InRange(_shedder.Shed, 80, 100);
        Assert.True(_fleet.View!.Load.UnevenGap > 100);
        Assert.False(_loop.IsMoving);
    }

    [Fact]
    public async Task Without_a_view_or_without_its_own_record_it_does_nothing()
    {
        _fleet.IsUnknown = true;
        await RunAsync(seconds: 60, share: 1);
        _fleet.IsUnknown = false;
        _fleet.IsAlone = true;
        await RunAsync(seconds: 60, share: 1);
        Assert.Equal([BalanceBlock.ViewStale], _blocks.Last);
        Assert.Equal(0, _shedder.Shed);
        Assert.Empty(_log.Written);
    }

    [Fact]
    public async Task A_balancer_that_gives_them_all_back_is_told_once_and_it_goes_on_at_half_the_rate()
    {
        await RunAsync(seconds: 120, share: 0);
        Assert.Equal(0, _loop.Efficiency!.Value, 2);
        var shed = _shedder.Shed;
        await RunAsync(seconds: 60, share: 0);
        var rate = _shedder.Shed - shed;
        await RunAsync(seconds: 120, share: 0);
        Assert.Equal(2, _log.Written.Count);
        Assert.StartsWith("Warning The balancer does not look at open connections", _log.Written[1],
            StringComparison.Ordinal);
        shed = _shedder.Shed;
        await RunAsync(seconds: 60, share: 0);
        Assert.InRange(_shedder.Shed - shed, rate * 0.45, rate * 0.55);
    }

    public void Dispose()
    {
        _access.Dispose();
        _turns.Dispose();
        _node.Dispose();
    }

    private BalanceLoop Loop() => new(_fleet, _blocks, _shedder, _admission, _options.ToLimits(), _log);

    /// <summary>
    /// Time passes in the loop's steps. Who was told leaves within a second; a share of them comes to the other node,
    /// and the rest comes back.
    /// </summary>
    private async Task RunAsync(int seconds, double share)
    {
        for (var step = 0; step < seconds * 4; step++)
        {
            if (step % 20 == 0) _fleet.Read(_admission.Count, _other, _shedder.Shed);
            _node.Advance(TimeSpan.FromMilliseconds(250));
            _loop.Advance(_fleet.Now);
            if (step % 4 == 0) await MoveAsync(share);
        }
    }

    private async Task MoveAsync(double share)
    {
        _node.Settle();
        var told = _open.Where(open => open.Recording.Writes > 0).ToArray();
        foreach (var open in told)
        {
            var detached = _access.Connections.DetachAsync(open.Client);
            _node.Settle();
            await detached;
            _admission.Release(default);
            _open.Remove(open);
        }
        _other += (int)(told.Length * share);
        for (var i = 0; i < told.Length - (int)(told.Length * share); i++) Connect();
    }

    private void Connect()
    {
        Assert.Null(_admission.TryAdmit(default));
        var recording = new RecordingConnection();
        _open.Add((recording, _access.Connections.Attach(recording)));
    }

    /// <summary>Two nodes of the same size.</summary>
    private sealed class Fleet(TestNode node) : IFleet
    {
        private readonly DateTimeOffset _started = node.Time.GetUtcNow() - TimeSpan.FromHours(1);

        public string Id => "self";

        public TimeSpan Now => node.Time.GetUtcNow() - _started;

        public FleetView? View { get; private set; }

        public TimeSpan? RedisRecoveredAt { get; set; }

        public TimeSpan MaxAge => TimeSpan.FromSeconds(15);

        /// <summary>The other node's.</summary>
        public NodePhase Phase { get; set; } = NodePhase.Serving;

        public bool IsUnknown { get; set; }

        /// <summary>This node's own record has expired.</summary>
        public bool IsAlone { get; set; }

        public void Read(int self, int other, long shed)
        {
            var record = new NodeRecord("self", self, 10_000, NodePhase.Serving, 1000, IsRed: false, shed, "1",
                DateTimeOffset.UnixEpoch);
            var far = record with { Id = "other", Count = other, Phase = Phase, Shed = 0 };
            View = IsUnknown ? null
                : new FleetView(IsAlone ? [far] : [record, far], Now, TimeSpan.Zero, TimeSpan.Zero);
        }
    }
}
