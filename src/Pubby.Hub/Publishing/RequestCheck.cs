using System.Globalization;
using Microsoft.Net.Http.Headers;
using Pubby.Hub.Messages;
using Pubby.Hub.Publishing.Keys;
using Pubby.Hub.Regions.Health;
using Pubby.Hub.Storage;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>The questions that every request of the publish API has to pass, cheapest first. Each answers null where all is well.</summary>
internal sealed class RequestCheck(PublisherKeys keys, bool areReadsOpen)
{
    private const int MaxTtlSeconds = 31_536_000;

    /// <summary>The key may write to the room.</summary>
    public Refusal? Write(HttpContext http, string room)
    {
        if (Key(http, out var key) is { } refusal) return refusal;
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        return key!.Covers(room) ? null : Refusal.Forbidden(room);
    }

    /// <summary>Reads need a key that covers the room too, unless they are open.</summary>
    public Refusal? Read(HttpContext http, string room)
    {
        if (!areReadsOpen) return Write(http, room);
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        return CanaryRooms.IsCanary(room) ? Refusal.Forbidden(room) : null;
    }

    /// <summary>The request's key is there, and known.</summary>
    public Refusal? Key(HttpContext http, out PublisherKey? key)
    {
        key = null;
        if (!PublisherKeys.TryRead(http.Request.Headers.Authorization, out var presented)) return Refusal.Unauthorized;
        key = keys.Find(presented);
        return key is null ? Refusal.KeyUnknown : null;
    }

    /// <summary><c>ttl</c> and <c>store</c> of the query.</summary>
    public static Refusal? Query(HttpContext http, out int? ttlSeconds, out bool isStored)
    {
        ttlSeconds = null;
        isStored = true;
        var query = http.Request.Query;
        if (query.TryGetValue("ttl", out var ttl))
        {
            if (!int.TryParse(ttl, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || !IsTtl(seconds)) return Refusal.TtlInvalid;
            ttlSeconds = seconds;
        }
        if (query.TryGetValue("store", out var store))
        {
            if (!bool.TryParse(store, out isStored)) return new Refusal(400, ErrorCode.Malformed, "store is true or false.");
        }
        return null;
    }

    public static bool IsTtl(long seconds) => seconds is >= 1 and <= MaxTtlSeconds;

    /// <summary><c>If-None-Match: *</c> or <c>If-Match: "version"</c>.</summary>
    public static Refusal? Condition(HttpContext http, out PutCondition condition)
    {
        condition = PutCondition.None;
        var ifNoneMatch = http.Request.Headers.IfNoneMatch;
        var ifMatch = http.Request.Headers.IfMatch;
        if (ifNoneMatch.Count == 0 && ifMatch.Count == 0) return null;
        if (ifNoneMatch.Count + ifMatch.Count > 1) return Refusal.PreconditionInvalid;
        if (ifNoneMatch.Count == 1)
        {
            condition = PutCondition.MustNotExist;
            return ifNoneMatch == "*" ? null : Refusal.PreconditionInvalid;
        }
        if (ifMatch == "*")
        {
            condition = PutCondition.MustExist;
            return null;
        }
        var tag = ifMatch.ToString();
        if (tag is not ['"', .. var digits, '"'] || !TryParseVersion(digits, out var version)) return Refusal.PreconditionInvalid;
        condition = PutCondition.MustBe(version);
        return null;
    }

    public static bool TryParseVersion(string? text, out long version) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version <= VersionClock.MaxVersion;

    /// <summary>A body without a type is taken for what it must be.</summary>
    public static Refusal? MediaType(HttpContext http)
    {
        var contentType = http.Request.ContentType;
        if (contentType is null or "application/json") return null;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            ? null
            : Refusal.MediaType;
    }
}
