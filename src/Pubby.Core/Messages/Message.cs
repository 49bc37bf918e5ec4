namespace Pubby.Core.Messages;

/// <summary>
/// The newest state of one id in a room: its data, or that it was deleted or expired. Immutable: <see cref="Data"/>
/// never changes.
/// </summary>
internal sealed record Message
{
    public required string Id { get; init; }

    /// <summary>
    /// Microseconds since 1970 by the hybrid logical clock, below 2^53. Stamped versions are even; see
    /// <see cref="ToExpired"/>.
    /// </summary>
    public required long Version { get; init; }

    /// <summary>The JSON value as UTF-8; empty for a tombstone.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>When the message leaves the room, in milliseconds since 1970; null: never.</summary>
    public long? ExpiresAt { get; init; }

    public MessageState State { get; init; } = MessageState.Live;

    /// <summary>Broadcast only: it is in no store and in no dump.</summary>
    public bool IsEphemeral { get; init; }

    /// <summary>The request that published it, if its trace is recorded. Not part of what it says.</summary>
    public TraceParent? TraceParent { get; init; }

    public bool IsLive => State == MessageState.Live;

    /// <summary>
    /// When this state began, on the scale of versions. It differs from <see cref="Version"/> only for an expired
    /// message, which changed with time and not with a write: a resume must find it by that time.
    /// </summary>
    public long ChangedAt => State == MessageState.Expired ? Math.Max(Version, ExpiresAt!.Value * 1000) : Version;

    public bool IsDueAt(long nowMs) => IsLive && ExpiresAt <= nowMs;

    /// <summary>
    /// The same message after its time. Its version is the odd number after the stamp on every node. So nodes agree
    /// without a message, and any later write is newer, even one from a node whose clock is behind.
    /// </summary>
    public Message ToExpired() => this with { Version = Version + 1, Data = [], State = MessageState.Expired };

    /// <summary>The message as it stands at <paramref name="nowMs"/>: expired if its time is over.</summary>
    public Message AsOf(long nowMs) => IsDueAt(nowMs) ? ToExpired() : this;

    public static Message Tombstone(string id, long version) =>
        new() { Id = id, Version = version, State = MessageState.Deleted };
}

internal enum MessageState : byte
{
    Live,
    Deleted,
    Expired,
}
