using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>The keys that may publish. A request without one of them, or a token, is refused.</summary>
internal sealed class PublisherKeys(IReadOnlyList<PublisherKey> keys, TimeProvider time)
    : KeySet<PublisherKey>(keys, time)
{
    /// <param name="options">Checked ones.</param>
    public static IReadOnlyList<PublisherKey> Of(PublisherOptions options, TimeProvider time) =>
        [.. options.Keys.Select(key => Of(key, time))];

    private static PublisherKey Of(PublisherKeyOptions options, TimeProvider time)
    {
        var rate = options.PerSecond is { } perSecond ? new PublishRate(perSecond, time) : null;
        return new PublisherKey(
            options.Name, Convert.FromHexString(options.Sha256), RoomPatterns.Of(options.Rooms), rate)
        {
            IsAdmin = options.Admin,
            ExpiresAt = KeyExpiry.Parse(options.Expires),
        };
    }
}
