using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Backplane;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Testing;
using Pubby.Core.Tracing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Backplane;

/// <summary>What a node does about a bus that is unavailable, recovers, or does so at the worst moment.</summary>
public sealed class FleetBroadcasterTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly FaultyBus _bus = new();
    private readonly OpenRooms _rooms;
    private readonly FleetBroadcaster _fleet;
    private readonly BackplaneMeter _meter;

    public FleetBroadcasterTests()
    {
        _meter = new BackplaneMeter(new HubMeter(new TestMeters(), _node.Time));
        _rooms = new OpenRooms(_bus);
        _fleet = new FleetBroadcaster(_bus, _bus, _rooms, _node.Clock, _meter, new Traces(TimeProvider.System));
    }

    [Fact]
    public async Task A_message_deferred_just_as_the_bus_recovers_is_sent_with_the_next_check()
    {
        await using var check = NewCheck();
        // Unavailable when it was called. It recovers, and reports that, before the broadcaster acts on the answer.
        _bus.WhenAsked = () => _fleet.SendPending();
        Assert.False(
            await _fleet.BroadcastAsync("match", new Message { Id = "m", Version = 2, Data = "1"u8.ToArray() },
                SequenceReservation.None));
        _bus.WhenAsked = null;
        _bus.IsUnavailable = false;
        await Eventually.UntilAsync(() =>
        {
            _node.Advance(TimeSpan.FromSeconds(2));
            return _fleet.Pending == 0;
        }, "it is sent");
        Assert.Equal("m", _bus.Published.Single().Message!.Id);
    }

    [Fact]
    public async Task A_message_on_its_way_to_the_bus_is_still_pending()
    {
        Assert.False(
            await _fleet.BroadcastAsync("match", new Message { Id = "m", Version = 2, Data = "1"u8.ToArray() },
                SequenceReservation.None));
        _bus.IsUnavailable = false;
        _bus.Gate = new TaskCompletionSource();
        _fleet.SendPending();
        await Eventually.UntilAsync(() => _bus.Asked == 2, "the bus is asked to take it");
        Assert.Equal(1, _fleet.Pending);
        _bus.Gate.SetResult();
        await Eventually.UntilAsync(() => _fleet.Pending == 0, "it is sent");
        Assert.Equal("m", _bus.Published.Single().Message!.Id);
    }

    [Fact]
    public async Task A_message_that_the_bus_failed_to_take_is_still_pending()
    {
        Assert.False(
            await _fleet.BroadcastAsync("match", new Message { Id = "m", Version = 2, Data = "1"u8.ToArray() },
                SequenceReservation.None));
        _bus.WhenAsked = () => throw new InvalidOperationException("an unexpected fault of the bus");
        _fleet.SendPending();
        await Eventually.UntilAsync(() => _bus.Asked == 2, "the bus is asked to take it");
        _bus.WhenAsked = null;
        _bus.IsUnavailable = false;
        await Eventually.UntilAsync(() =>
        {
            _fleet.SendPending();
            return _fleet.Pending == 0;
        }, "it is sent after all");
        Assert.Equal("m", _bus.Published.Single().Message!.Id);
    }

    [Fact]
    public async Task Rooms_are_refreshed_periodically_while_the_bus_is_unavailable()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        _rooms.Open("match");
        await using var periodic =
            new PeriodicRefresher(_rooms, _node.RoomRefresher, TimeSpan.FromMinutes(5), new Random(1), _node.Time);
        periodic.Start();
        // Another node stores it.
        await _node.Store.PutAsync("match", new() { Id = "m", Version = _node.Clock.Next(), Data = "1"u8.ToArray() },
            default, CancellationToken.None);
        await Eventually.UntilAsync(() =>
        {
            _node.Advance(TimeSpan.FromSeconds(30));
            return client.View("match").DataOf("m") == "1";
        }, "the room is refreshed");
    }

    public void Dispose() => _node.Dispose();

    private GapDetector NewCheck()
    {
        var detector = new GapDetector(
            _rooms, _bus, _node.RoomRefresher, _fleet, _node.Time, NullLogger<GapDetector>.Instance);
        detector.Start();
        return detector;
    }

    private sealed class FaultyBus : IBackplane, ISequenceCounters
    {
        private int _asked;

        public bool IsUnavailable { get; set; } = true;

        public Action? WhenAsked { get; set; }

        /// <summary>It takes nothing before this completes.</summary>
        public TaskCompletionSource? Gate { get; set; }

        /// <summary>How many envelopes were offered to it.</summary>
        public int Asked => Volatile.Read(ref _asked);

        public List<Envelope> Published { get; } = [];

        public Task StartAsync(IBackplaneListener listener, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task JoinAsync(string room) => Task.CompletedTask;

        public void Leave(string room)
        {
        }

        public async ValueTask<bool> PublishAsync(Envelope envelope)
        {
            var (whenAsked, gate) = (WhenAsked, Gate);
            Interlocked.Increment(ref _asked);
            whenAsked?.Invoke();
            if (gate is not null) await gate.Task;
            if (!IsUnavailable) Published.Add(envelope);
            return !IsUnavailable;
        }

        public ValueTask<SequenceReservation> ReserveAsync(string room, long version, VersionPartition of) =>
            new(SequenceReservation.None);

        public ValueTask<long[]?> LatestAsync(IReadOnlyList<string> rooms) =>
            new(IsUnavailable ? null : new long[rooms.Count]);

        public ValueTask DisposeAsync() => default;
    }
}
