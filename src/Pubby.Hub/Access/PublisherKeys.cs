using System.Security.Cryptography;
using System.Text;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>
/// The keys that may publish, as they are now: they change with the settings, without a restart. A request without one
/// of them, or a token, is refused. Safe for any number of threads.
/// </summary>
internal sealed class PublisherKeys(IReadOnlyList<PublisherKey> keys, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private const int MaxKeyLength = 256;

    private volatile IReadOnlyList<PublisherKey> _keys = keys;

    public IReadOnlyList<PublisherKey> Current => _keys;

    /// <param name="options">Checked ones.</param>
    public static IReadOnlyList<PublisherKey> Of(PublisherOptions options, TimeProvider time) =>
        [.. options.Keys.Select(key => Of(key, time))];

    /// <summary>From now on these alone may publish.</summary>
    public void Replace(IReadOnlyList<PublisherKey> changed) => _keys = changed;

    /// <summary>
    /// The key in a header's value: <c>Bearer</c> and the key. False: another scheme, or nothing after it.
    /// </summary>
    public static bool TryRead(string? authorization, out ReadOnlySpan<char> key)
    {
        var isBearer = authorization is not null
            && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        key = isBearer ? authorization.AsSpan(Scheme.Length).Trim(' ') : default;
        return key.Length > 0;
    }

    /// <summary>
    /// Compares with every key, each in constant time, so that the duration reveals nothing about any of them.
    /// </summary>
    public PublisherKey? Find(ReadOnlySpan<char> presented)
    {
        if (presented.Length is 0 or > MaxKeyLength) return null;
        Span<byte> utf8 = stackalloc byte[MaxKeyLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(presented, utf8)], hash);
        PublisherKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Sha256)) found = key;
        }
        if (found is null) return null;
        var now = time.GetUtcNow();
        if (found.ExpiresAt <= now) return null;
        found.Use(now);
        return found;
    }

    private static PublisherKey Of(PublisherKeyOptions options, TimeProvider time)
    {
        // Never would be the wrong end of a key whose end is not understood.
        if (!KeyExpiry.TryParse(options.Expires, out var expires))
            throw new ArgumentException("The options were not checked.", nameof(options));
        var rate = options.PerSecond is { } perSecond ? new PublishRate(perSecond, time) : null;
        return new PublisherKey(
            options.Name, Convert.FromHexString(options.Sha256), RoomPatterns.Of(options.Rooms), rate)
        {
            IsAdmin = options.Admin,
            ExpiresAt = expires,
        };
    }
}
