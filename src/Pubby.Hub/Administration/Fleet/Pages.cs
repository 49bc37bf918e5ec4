using System.Text;

namespace Pubby.Hub.Administration.Fleet;

/// <summary>A node's part of a list, ordered by key.</summary>
/// <param name="HasMore">There are more after the last of these, so that there is at least one.</param>
internal sealed record NodePage<T>(IReadOnlyList<T> Items, bool HasMore)
{
    public static NodePage<T> Of(IEnumerable<T> ordered, int limit)
    {
        T[] items = [.. ordered.Take(limit + 1)];
        return items.Length > limit ? new(items[..limit], HasMore: true) : new(items, HasMore: false);
    }

    /// <summary>Its first half; null: it has only one.</summary>
    public NodePage<T>? Half() => Items.Count > 1 ? new([.. Items.Take(Items.Count / 2)], HasMore: true) : null;
}

/// <summary>Lists over all nodes, in parts: the cursor of the next part is the last key of this one.</summary>
internal static class Pages
{
    /// <summary>
    /// One list of all nodes' parts, as far as every node has said what it has: past the last key of a node that has
    /// more, nothing is known.
    /// </summary>
    /// <param name="join">Makes one of those with the same key.</param>
    /// <returns>The next cursor; null: these are the last.</returns>
    public static (T[] Items, string? Next) Join<T>(
        IEnumerable<NodePage<T>> pages, Func<T, string> keyOf, int limit, Func<IReadOnlyList<T>, T> join)
    {
        NodePage<T>[] parts = [.. pages];
        var known = parts.Where(part => part.HasMore).Select(part => keyOf(part.Items[^1]))
            .Order(StringComparer.Ordinal).FirstOrDefault();
        T[] joined =
        [
            .. parts.SelectMany(part => part.Items).GroupBy(keyOf)
                .Where(group => known is null || string.CompareOrdinal(group.Key, known) <= 0)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => join([.. group]))
        ];
        if (joined.Length > limit) return (joined[..limit], ToCursor(keyOf(joined[limit - 1])));
        return (joined, known is null ? null : ToCursor(known));
    }

    public static string ToCursor(string key) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key));

    /// <returns>The key; null: it is no cursor.</returns>
    public static string? TryRead(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromHexString(cursor));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
