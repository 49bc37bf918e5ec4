using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Wire;

namespace Pubby.Core.Rooms;

/// <summary>What all rooms of a node share.</summary>
internal sealed class RoomContext(IRoomSource source, Shards shards, FrameEncoders encoders, VersionClock clock, TimeProvider time, RoomLimits limits)
{
    public IRoomSource Source => source;

    public Shards Shards => shards;

    public FrameEncoders Encoders => encoders;

    public DumpDeflater Deflater { get; init; } = new(FrameDeflater.Deflate);

    public VersionClock Clock => clock;

    public TimeProvider Time => time;

    public RoomLimits Limits => limits;

    /// <summary>Names the store's data; set once the store is open, which is before anything is served.</summary>
    public string Epoch { get; set; } = "";

    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public long NowVersion => VersionClock.Microseconds(time.GetUtcNow());
}

/// <param name="OutboxBytes">The most that a catch-up gives a connection at once.</param>
/// <param name="Linger">How long a room that nobody uses stays, in case somebody comes back.</param>
internal sealed record RoomLimits(int OutboxBytes, TimeSpan Linger);
