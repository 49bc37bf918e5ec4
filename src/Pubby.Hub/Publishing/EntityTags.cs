using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Pubby.Core.Messages;

namespace Pubby.Hub.Publishing;

/// <summary>Conditions on entity tags (RFC 9110 section 13.1). A message's tag is its version in quotes.</summary>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// If-None-Match of a read: true if the client already has the answer. Compares weakly (section 8.8.3.2), because a
    /// proxy that compresses makes every tag weak.
    /// </summary>
    public static bool IsKnown(StringValues ifNoneMatch, string tag)
    {
        if (ifNoneMatch.Count == 0) return false;
        if (ifNoneMatch == "*") return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known) && known.Any(one => one.Tag == tag);
    }

    /// <summary>
    /// If-Match of a write: the versions of which the message must have one. The comparison is strong: a weak tag, or a
    /// tag that is not a version, matches no message. The list may then be empty.
    /// </summary>
    /// <returns>False: the header is not a list of entity tags.</returns>
    public static bool TryReadVersions(StringValues ifMatch, out long[] versions)
    {
        versions = [];
        if (!EntityTagHeaderValue.TryParseList(ifMatch, out var tags) || tags.Any(tag => tag.Tag == "*")) return false;
        versions = [.. tags.Where(tag => !tag.IsWeak).Select(VersionOf).OfType<long>()];
        return true;
    }

    public static bool TryParseVersion(string? text, out long version) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && version <= VersionClock.MaxVersion;

    private static long? VersionOf(EntityTagHeaderValue tag) =>
        TryParseVersion(tag.Tag.Value?.Trim('"'), out var version) ? version : null;
}
