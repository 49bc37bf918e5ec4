using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Tracing;
using Pubby.Core.Wire;

namespace Pubby.Core.Rooms;

/// <summary>What all rooms of a node share.</summary>
internal sealed class RoomContext(
    IRoomSource source, Shards shards, FrameEncoders encoders, VersionClock clock, TimeProvider time, RoomLimits limits)
{
    public IRoomSource Source => source;

    public Shards Shards => shards;

    public FrameEncoders Encoders => encoders;

    public DumpDeflater Deflater { get; init; } = new(FrameDeflater.Deflate);

    public Traces Traces { get; init; } = new(time);

    public WatchedRooms Watched { get; init; } = new();

    public RoomLoads Loads { get; } = new(limits.LoadsAtOnce, limits.LoadsWaiting, time);

    public DumpPace DumpPace { get; } = new(time);

    public EarliestExpiry Earliest { get; } = new();

    public VersionClock Clock => clock;

    public TimeProvider Time => time;

    public RoomLimits Limits => limits;

    /// <summary>Names the store's data. Empty until <see cref="OnStoreOpened"/>.</summary>
    public string Epoch { get; private set; } = "";

    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public long NowVersion => VersionClock.Microseconds(time.GetUtcNow());

    /// <summary>
    /// The store is open. Called once, before any room is loaded: from then on the clock is past all that the store
    /// holds.
    /// </summary>
    public void OnStoreOpened(StoreInfo store)
    {
        clock.Observe(store.HighestVersion);
        Epoch = store.Epoch;
    }
}

/// <param name="OutboxBytes">How much a catch-up gives to a connection at once.</param>
/// <param name="Linger">How long a room without users stays alive, in case a client comes back.</param>
/// <param name="LoadsAtOnce">How many rooms load at once.</param>
/// <param name="LoadsWaiting">How many further rooms may wait to be loaded.</param>
internal sealed record RoomLimits(int OutboxBytes, TimeSpan Linger, int LoadsAtOnce = 32, int LoadsWaiting = 1024);
