using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Policies;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Hub.Options;
using Pubby.Hub.Connections;
using Pubby.Hub.RegionHealth;
using Pubby.Testing;

namespace Pubby.Hub.Tests.RegionHealth;

/// <summary>
/// A node's canaries on their whole way, with a relay and a store that a test holds up; in fake time.
/// </summary>
public sealed class CanaryTests : IAsyncDisposable
{
    private const string Here = "eu-west-1";
    private readonly RegionOptions _region = new() { Name = Here, Relay = RegionRelayKind.Sns };
    private readonly FakeTimeProvider _time = new();
    private readonly ControlledRelay _relay = new();
    private readonly List<(TestNode Node, Canary Canary)> _nodes = [];

    [Fact]
    public async Task It_comes_back_through_store_relay_room_and_shard()
    {
        var node = Start();
        await UntilAsync(() => node.Record.Health().GoodInARow > 0, "one is back");
        var stored = (await node.Node.Store.LoadAsync("pubby.canary.eu-west-1", CancellationToken.None)).Single();
        Assert.NotNull(stored.ExpiresAt);
        Assert.Empty(await node.Node.Store.LoadAsync("pubby.canary.eu-west-1.back", CancellationToken.None));
    }

    [Fact]
    public async Task Without_a_relay_it_comes_back_through_store_room_and_shard()
    {
        _region.Relay = RegionRelayKind.None;
        _relay.IsLosing = true;
        var node = Start();
        await UntilAsync(() => node.Record.Health().GoodInARow > 0, "one is back");
    }

    [Fact]
    public async Task A_relay_that_loses_turns_the_region_red_and_one_that_is_repaired_green_again()
    {
        var node = Start();
        await UntilAsync(() => node.Record.Health().GoodInARow > 0, "one is back");
        _relay.IsLosing = true;
        await UntilAsync(() => node.Record.Health().Status == RegionStatus.Lost, "they are lost");
        _relay.IsLosing = false;
        await UntilAsync(() => node.Record.Health().Status == RegionStatus.Ok, "they come back");
    }

    [Fact]
    public async Task A_relay_that_is_slow_turns_the_region_red_as_late()
    {
        var node = Start();
        _relay.Delay = TimeSpan.FromSeconds(7);
        _relay.Time = _time;
        await UntilAsync(() => node.Record.Health().Status == RegionStatus.Late, "they are late");
        Assert.Null(node.Record.Health().Fault);
    }

    [Fact]
    public async Task A_store_that_is_unavailable_is_a_measurement_and_ends_nothing()
    {
        var store = new GatedStore(_time);
        store.BeforeWrite = store.BeforeRead = () => throw new StoreUnavailableException("unavailable");
        var node = Start(store);
        await UntilAsync(() => node.Record.Health().Status == RegionStatus.Lost, "the region is red");
        Assert.NotNull(node.Record.Health().Fault);
        store.BeforeWrite = store.BeforeRead = null;
        await UntilAsync(() => node.Record.Health().Status == RegionStatus.Ok, "the region is green");
    }

    [Fact]
    public async Task A_store_that_hangs_is_noticed_and_is_not_asked_ever_more()
    {
        var store = new GatedStore(_time);
        var (end, hanging) = (new TaskCompletionSource(), 0);
        var node = Start(store);
        await UntilAsync(() => node.Record.Health().GoodInARow > 0, "one is back");
        store.BeforeWrite = () =>
        {
            Interlocked.Increment(ref hanging);
            return end.Task;
        };
        await UntilAsync(() => node.Record.Health().Status == RegionStatus.Lost, "the region is red");
        await UntilAsync(() => node.Record.Health().BadInARow > 20, "it goes on measuring");
        Assert.InRange(Volatile.Read(ref hanging), 1, 8);
        end.SetResult();
    }

    [Fact]
    public async Task Nodes_of_a_region_receive_each_others_canaries()
    {
        var bus = new InProcessBus();
        var (first, second) = (Start(bus: bus), Start(bus: bus));
        await UntilAsync(() => first.Record.CountNodes() == 2 && second.Record.CountNodes() == 2, "each counts two");
    }

    [Fact]
    public async Task Another_regions_canary_ends_where_it_is_received()
    {
        var node = Start();
        await UntilAsync(() => node.Record.Health().GoodInARow > 0, "one is back");
        var before = node.Record.CountNodes();
        Assert.True(await _relay.Listener!
            .ReceiveAsync(
                new RegionMessage("us-east-1", "pubby.canary.us-east-1",
                    new Message { Id = "far", Version = node.Node.Clock.Next(), Data = "1"u8.ToArray() })));
        Assert.True(await _relay.Listener!
            .ReceiveAsync(new RegionMessage("us-east-1", "pubby.canary.us-east-1", null)));
        node.Node.Settle();
        Assert.Equal(before, node.Record.CountNodes());
        Assert.Null(node.Node.Rooms.Find("pubby.canary.us-east-1.back"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (node, canary) in _nodes)
        {
            var ending = canary.DisposeAsync().AsTask();
            await Eventually.UntilAsync(() =>
            {
                node.Settle();
                return ending.IsCompleted;
            }, "the canary ends");
            await ending;
            node.Dispose();
        }
    }

    private (TestNode Node, CanaryRecord Record) Start(IMessageStore? store = null, InProcessBus? bus = null)
    {
        var node = new TestNode(store, bus: bus, time: _time, add: services =>
        {
            services.AddSingleton(new RegionIdentity(_region.Name, _region.Number));
            services.AddSingleton<IRegionRelay>(_relay);
        });
        var meter = new HubMeter(new TestMeters(), node.Time);
        var record = new CanaryRecord(_region.Canary, meter, node.Time);
        var subscriber =
            new LocalSubscriber(
                ReservedRooms.BackOf(Here), new DumpRequest(Dump: false), node.Shards, node.Rooms, node.Limits,
                json => CanaryFrames.Read(json, record.Received));
        var canary = new Canary(
            _region, new CanaryPublisher(_region, node.Publisher, node.Regions, record), subscriber, record, node.Time,
            NullLogger<Canary>.Instance);
        canary.Start();
        _nodes.Add((node, canary));
        return (node, record);
    }

    /// <summary>Time passes until it is so.</summary>
    private Task UntilAsync(Func<bool> isSo, string what) => Eventually.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(500));
        foreach (var (node, _) in _nodes) node.Settle();
        return isSo();
    }, what);

    /// <summary>Gives a region its own messages back, unless a test has it lose or delay them.</summary>
    private sealed class ControlledRelay : IRegionRelay
    {
        public IRegionListener? Listener { get; private set; }

        public bool IsLosing { get; set; }

        public TimeSpan Delay { get; set; }

        public TimeProvider? Time { get; set; }

        public Task StartAsync(IRegionListener listener, CancellationToken cancellationToken)
        {
            Listener = listener;
            return Task.CompletedTask;
        }

        public ValueTask<bool> ForwardAsync(string room, Message message)
        {
            if (Listener is null || IsLosing) return new(true);
            _ = BringAsync(new RegionMessage(Here, room, message));
            return new(true);
        }

        public void RequestRefresh(string room)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task BringAsync(RegionMessage message)
        {
            if (Time is not null) await Task.Delay(Delay, Time);
            await Listener!.ReceiveAsync(message);
        }
    }
}
