using System.Security.Cryptography;
using System.Text;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>The keys that may publish. A request without one of them is refused.</summary>
internal sealed class PublisherKeys(IReadOnlyList<PublisherKey> keys)
{
    private const string Scheme = "Bearer ";
    private const int MaxKeyLength = 256;

    public static PublisherKeys From(PublisherOptions options, IEnumerable<PublisherKey> more) => new([
        .. options.Keys.Select(key =>
            new PublisherKey(key.Name, Convert.FromHexString(key.Sha256),
                key.Rooms.Select(room => new RoomPattern(room)))),
        .. more,
    ]);

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
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Sha256)) found = key;
        }
        return found;
    }
}
