using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Pubby.Core.Messages;

namespace Pubby.Hub.Publishing;

/// <summary>Conditions on entity tags, as RFC 9110 section 13.1 has them. A message's tag is its version in quotes.</summary>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// If-None-Match of a read: true where the client has what it asks for. Compares weakly (section 8.8.3.2), as a proxy that compresses makes every tag weak.
    /// </summary>
    public static bool IsKnown(StringValues ifNoneMatch, string tag)
    {
        if (ifNoneMatch.Count == 0) return false;
        if (ifNoneMatch == "*") return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known) && known.Any(one => one.Tag == tag);
    }

    /// <summary>
    /// If-Match of a write: the versions of which the message must have one. A weak tag, or one that is no version, is no message's (strong comparison), and then
    /// the list may well be empty.
    /// </summary>
    /// <returns>False: this is no list of entity tags.</returns>
    public static bool TryReadVersions(StringValues ifMatch, out long[] versions)
    {
        versions = [];
        if (!EntityTagHeaderValue.TryParseList(ifMatch, out var tags) || tags.Any(tag => tag.Tag == "*")) return false;
        versions = [.. tags.Where(tag => !tag.IsWeak).Select(VersionOf).OfType<long>()];
        return true;
    }

    public static bool TryParseVersion(string? text, out long version) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version <= VersionClock.MaxVersion;

    private static long? VersionOf(EntityTagHeaderValue tag) => TryParseVersion(tag.Tag.Value?.Trim('"'), out var version) ? version : null;
}
