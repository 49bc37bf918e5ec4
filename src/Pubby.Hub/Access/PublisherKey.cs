namespace Pubby.Hub.Access;

/// <summary>
/// A publisher and its rooms. Holds the key's hash and never the key. Safe for any number of threads.
/// </summary>
internal sealed class PublisherKey : IAccessKey
{
    private readonly byte[] _sha256;
    private readonly PublishRate? _rate;
    private long _lastUsedMs;

    /// <param name="rate">Null: it has no rate of its own.</param>
    public PublisherKey(string name, byte[] sha256, RoomPatterns rooms, PublishRate? rate = null)
    {
        (Name, _sha256, Rooms, _rate) = (name, sha256, rooms, rate);
        Caller = new Caller(this);
    }

    public string Name { get; }

    public ReadOnlySpan<byte> Sha256 => _sha256;

    public RoomPatterns Rooms { get; }

    /// <summary>Who has it may revoke tokens.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many messages a second it may publish on this node; null: any number.</summary>
    public int? PerSecond => _rate?.PerSecond;

    public Caller Caller { get; }

    /// <summary>When it last came with a request; null: not since it was read.</summary>
    public DateTimeOffset? LastUsed => Volatile.Read(ref _lastUsedMs) is > 0 and var milliseconds
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>It says the same as another one.</summary>
    public bool IsSame(PublisherKey other) =>
        Name == other.Name && Sha256.SequenceEqual(other.Sha256) && Rooms.IsSame(other.Rooms)
        && (IsAdmin, ExpiresAt, PerSecond) == (other.IsAdmin, other.ExpiresAt, other.PerSecond);

    /// <summary>It came with a request.</summary>
    public void Use(DateTimeOffset now) => Volatile.Write(ref _lastUsedMs, now.ToUnixTimeMilliseconds());

    /// <inheritdoc cref="Caller.Spend"/>
    public TimeSpan? Spend(int messages) => _rate?.Spend(messages);
}
