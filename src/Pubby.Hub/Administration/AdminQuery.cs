using System.Globalization;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Administration;

/// <summary>
/// The query of a request. A parameter that there is not is refused: a filter that is misspelled would otherwise mean
/// all.
/// </summary>
internal sealed class AdminQuery
{
    public const string Limit = "limit";
    public const string Cursor = "cursor";
    public const int MaxLimit = 1000;
    public const int DefaultLimit = 100;

    public static (string, string) OfLimit => (Limit, $"1 to {MaxLimit}; {DefaultLimit} if it is left out.");

    public static (string, string) OfCursor => (Cursor, "What an earlier answer gave as next.");

    private static readonly Refusal LimitInvalid = new(400, ErrorCode.Malformed,
        $"limit is a whole number from 1 to {MaxLimit}.");

    private static readonly Refusal CursorInvalid = new(400, ErrorCode.CursorInvalid,
        "cursor is what an earlier answer gave as next. Leave it out to begin.");

    private readonly IQueryCollection _query;

    private AdminQuery(IQueryCollection query) => _query = query;

    /// <summary>How many at most.</summary>
    public int Count { get; private set; } = DefaultLimit;

    /// <summary>The list goes on after this key; empty: it begins.</summary>
    public string After { get; private set; } = "";

    public string? this[string name] => _query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <param name="names">All that the request may have.</param>
    public static (AdminQuery? Query, Refusal? Refusal) Read(HttpContext http, params string[] names)
    {
        var query = new AdminQuery(http.Request.Query);
        foreach (var name in http.Request.Query.Keys)
        {
            if (!names.Contains(name)) return (null, Refusal.ParameterUnknown("parameter", name, names));
            if (query[name] is not { Length: > 0 and <= 512 })
                return (null, new Refusal(400, ErrorCode.Malformed, $"{name} is empty or too long."));
        }
        if (query[Limit] is { } limit)
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count is < 1 or > MaxLimit) return (null, LimitInvalid);
            query.Count = count;
        }
        if (query[Cursor] is { } cursor)
        {
            if (Pages.TryRead(cursor) is not { } after) return (null, CursorInvalid);
            query.After = after;
        }
        return (query, null);
    }
}
