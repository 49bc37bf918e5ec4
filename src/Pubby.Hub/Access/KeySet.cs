using System.Security.Cryptography;
using System.Text;

namespace Pubby.Hub.Access;

/// <summary>A secret that somebody may present, of which the hub knows the hash.</summary>
internal interface IAccessKey
{
    ReadOnlySpan<byte> Sha256 { get; }

    /// <summary>Null: it does not expire.</summary>
    DateTimeOffset? ExpiresAt { get; }

    /// <summary>It came with a request.</summary>
    void Use(DateTimeOffset now);
}

/// <summary>
/// The keys of one kind, as they are now: they change with the settings, without a restart. Safe for any number of
/// threads.
/// </summary>
internal class KeySet<TKey>(IReadOnlyList<TKey> keys, TimeProvider time)
    where TKey : class, IAccessKey
{
    private const int MaxKeyLength = 256;

    private volatile IReadOnlyList<TKey> _keys = keys;

    public IReadOnlyList<TKey> Current => _keys;

    /// <summary>From now on there are these alone.</summary>
    public void Replace(IReadOnlyList<TKey> changed) => _keys = changed;

    /// <summary>
    /// Compares with every key, each in constant time, so that the duration reveals nothing about any of them.
    /// </summary>
    public TKey? Find(ReadOnlySpan<char> presented)
    {
        var now = time.GetUtcNow();
        var found = Match(presented, now);
        found?.Use(now);
        return found;
    }

    /// <summary>It is one of the keys. Asking is no use of it.</summary>
    public bool Knows(ReadOnlySpan<char> presented) => Match(presented, time.GetUtcNow()) is not null;

    private TKey? Match(ReadOnlySpan<char> presented, DateTimeOffset now)
    {
        if (presented.Length is 0 or > MaxKeyLength) return null;
        Span<byte> utf8 = stackalloc byte[MaxKeyLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(presented, utf8)], hash);
        TKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Sha256)) found = key;
        }
        return found?.ExpiresAt <= now ? null : found;
    }
}
