using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pubby.Cli.Administration;

/// <summary>Answers that come in pages.</summary>
internal static class Pages
{
    private const int MaxPage = 1000;

    /// <summary>Each page, until there were as many items as wanted.</summary>
    /// <param name="query">Names and values; those without a value are left out.</param>
    /// <param name="list">The field that has the items.</param>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        AdminClient admin, string path, IEnumerable<(string Name, string? Value)> query, string list, int limit,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var fixedQuery = query.ToArray();
        string? cursor = null;
        while (limit > 0)
        {
            var page = await admin.GetAsync(Query(path, [.. fixedQuery,
                ("limit", $"{Math.Min(limit, MaxPage)}"), ("cursor", cursor)]), cancellationToken);
            yield return page;
            limit -= page.List(list).Count();
            cursor = page.Text("next");
            if (cursor is null) yield break;
        }
    }

    public static string Query(string path, params (string Name, string? Value)[] query)
    {
        var given = query.Where(part => !string.IsNullOrEmpty(part.Value))
            .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToArray();
        return given.Length == 0 ? path : $"{path}?{string.Join('&', given)}";
    }
}
