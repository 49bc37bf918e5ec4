using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Pubby.Hub.Access;

/// <summary>
/// A publisher and its rooms. Holds the key's hash and never the key. Safe for any number of threads.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without AutoReplenishment the limiter holds no timer.")]
internal sealed class PublisherKey
{
    private readonly byte[] _sha256;
    private readonly TokenBucketRateLimiter? _rate;
    private long _lastUsedMs;

    public PublisherKey(string name, byte[] sha256, RoomPatterns rooms)
    {
        (Name, _sha256, Rooms) = (name, sha256, rooms);
        Caller = new Caller(this);
    }

    /// <param name="perSecond">How many messages a second it may publish on this node.</param>
    public PublisherKey(string name, byte[] sha256, RoomPatterns rooms, int perSecond) : this(name, sha256, rooms)
    {
        PerSecond = perSecond;
        _rate = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            // No timer: it is replenished when it is asked.
            AutoReplenishment = false,
        });
    }

    public string Name { get; }

    public ReadOnlySpan<byte> Sha256 => _sha256;

    public RoomPatterns Rooms { get; }

    /// <summary>Who has it may revoke tokens.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null: it has no rate of its own.</summary>
    public int? PerSecond { get; }

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
    public TimeSpan? Spend(int messages)
    {
        // A batch of more messages than fit into a second takes the whole second.
        if (_rate is null) return null;
        _rate.TryReplenish();
        using var lease = _rate.AttemptAcquire(Math.Min(messages, PerSecond!.Value));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
    }
}
