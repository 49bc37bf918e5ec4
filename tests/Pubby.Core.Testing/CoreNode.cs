using Pubby.Core.Backplane;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Wire;

namespace Pubby.Core.Testing;

/// <summary>
/// A node of the core, put together: everything between the transports above it and the <see cref="CoreParts"/> below.
/// All tests and benchmarks without a hub use this one. The hub's own composition is its container's
/// (<c>PubbyServices</c>): a part that is added there is added here.
/// </summary>
internal sealed class CoreNode : IDisposable
{
    private readonly IBackplane _backplane;
    private readonly EnvelopeReceiver _receiver;
    private readonly UncertainWrites _uncertain;

    private CoreNode(CoreParts parts)
    {
        var time = parts.Time;
        var open = new OpenRooms(parts.Backplane);
        var meter = new BackplaneMeter(parts.Meter);
        _backplane = parts.Backplane;
        Clock = new VersionClock(time);
        Store = new StoreHealth(parts.Store, time, parts.Logs.CreateLogger<StoreHealth>());
        var source = new RoomSource(Store, Store, open, parts.Counters, time);
        var context = new RoomContext(source, parts.Shards, new FrameEncoders(), Clock, time, parts.Limits)
        {
            Deflater = parts.Deflater,
        };
        Store.Opened += context.OnStoreOpened;
        Rooms = new RoomRegistry(context);
        Refresher = new RoomRefresher(Rooms, Store, meter, time, parts.Logs.CreateLogger<RoomRefresher>());
        Fleet = new FleetBroadcaster(parts.Backplane, parts.Counters, open, Clock, meter);
        _receiver = new EnvelopeReceiver(Rooms, open, Refresher, Fleet);
        _uncertain = new UncertainWrites(Store, Refresher, Fleet, parts.Regions, time);
        var failpoints = new Failpoints(parts.Failpoints, parts.Logs.CreateLogger<Failpoints>());
        var broadcaster = new Broadcaster(Rooms, Fleet, parts.Regions);
        Publisher = new Publisher(Store, broadcaster, _uncertain, Clock, time, failpoints);
    }

    public VersionClock Clock { get; }

    public StoreHealth Store { get; }

    public RoomRegistry Rooms { get; }

    public RoomRefresher Refresher { get; }

    public FleetBroadcaster Fleet { get; }

    public Publisher Publisher { get; }

    /// <summary>
    /// A node that is not started. Until <see cref="StartAsync"/> it loads no room and receives nothing.
    /// </summary>
    public static CoreNode Create(CoreParts parts) => new(parts);

    /// <summary>Joins the backplane, then opens the store.</summary>
    /// <exception cref="PubbyStartException">The settings of either can never work.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _backplane.StartAsync(_receiver, cancellationToken);
        await Store.OpenAsync(cancellationToken);
    }

    /// <summary>Where a relay delivers what other regions published.</summary>
    public RegionReceiver ReceiverOf(RegionIdentity region, RegionMeter meter, RegionNumberCheck numbers)
    {
        var canaries = new CanaryReceiver(region, Rooms, Fleet, Clock, meter, numbers);
        return new RegionReceiver(region, new RegionBroadcaster(Rooms, Refresher, Fleet), canaries, Clock, meter);
    }

    /// <summary>Stops its timers. The parts, and the tasks of <see cref="Refresher"/>, stay.</summary>
    public void Dispose()
    {
        _uncertain.Dispose();
        Rooms.Dispose();
    }
}
