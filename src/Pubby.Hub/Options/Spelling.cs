namespace Pubby.Hub.Options;

/// <summary>Finds the name that a misspelled one probably means.</summary>
internal static class Spelling
{
    /// <summary>A name that differs in more letters is another word.</summary>
    private const int MaxDistance = 3;

    /// <returns>The nearest of the names; null: none is near.</returns>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        // The lengths alone tell of most that they are far. What is sent may have a megabyte.
        var nearest = names.Where(known => Math.Abs(known.Length - name.Length) <= MaxDistance)
            .MinBy(known => Distance(known, name));
        // A short word that differs in more than half of its letters is another word too.
        return nearest is not null && Distance(nearest, name) is var distance && distance <= MaxDistance
            && distance * 2 <= nearest.Length ? nearest : null;
    }

    /// <summary>How many letters differ (Levenshtein), whatever their case.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }
        return row[^1];
    }
}
