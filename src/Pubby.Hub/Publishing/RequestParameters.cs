using System.Globalization;
using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing;

/// <summary>
/// The query of a request. Unknown parameters are refused and not ignored: a client that misspells <c>ttl</c> would
/// notice only when a message never expires.
/// </summary>
internal static class RequestParameters
{
    private const string Ttl = "ttl";
    private const string Store = "store";
    private const string Since = "since";
    private const int MaxTtlSeconds = 31_536_000;

    private static readonly string[] OfPublish = [Ttl, Store];
    private static readonly string[] OfDump = [Since];

    /// <summary>A request that takes none.</summary>
    public static Refusal? None(HttpContext http) => Known(http, []);

    public static Refusal? Publish(HttpContext http, out int? ttlSeconds, out bool isStored)
    {
        ttlSeconds = null;
        isStored = true;
        if (!http.Request.QueryString.HasValue) return null;
        if (Known(http, OfPublish) is { } unknown) return unknown;
        var query = http.Request.Query;
        if (query.TryGetValue(Ttl, out var ttl))
        {
            if (!int.TryParse(ttl, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || !IsTtl(seconds))
                return Refusal.TtlInvalid;
            ttlSeconds = seconds;
        }
        if (query.TryGetValue(Store, out var store) && !bool.TryParse(store, out isStored)) return Refusal.StoreInvalid;
        return null;
    }

    /// <param name="since">A cursor; null: the request asks for all that the room holds.</param>
    public static Refusal? Dump(HttpContext http, out long? since)
    {
        since = null;
        if (!http.Request.QueryString.HasValue) return null;
        if (Known(http, OfDump) is { } unknown) return unknown;
        if (!http.Request.Query.TryGetValue(Since, out var text)) return null;
        if (!EntityTags.TryParseVersion(text, out var cursor)) return Refusal.CursorInvalid;
        since = cursor;
        return null;
    }

    public static bool IsTtl(long seconds) => seconds is >= 1 and <= MaxTtlSeconds;

    private static Refusal? Known(HttpContext http, string[] known)
    {
        if (!http.Request.QueryString.HasValue) return null;
        foreach (var name in http.Request.Query.Keys)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                return Refusal.ParameterUnknown("parameter", name, known);
        }
        return null;
    }
}
