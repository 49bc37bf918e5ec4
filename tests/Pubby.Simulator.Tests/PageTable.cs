using System.Globalization;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>
/// Rows of a page's tables. Their numbers may be a little off: exponentials differ in their last bit between
/// processors, and chance makes more of that.
/// </summary>
internal sealed partial class PageTable(string page)
{
    private const double Allowed = 0.1;

    private readonly string[] _rows =
    [
        .. File.ReadAllLines(PathOf(page)).Where(line => line.StartsWith('|')),
    ];

    /// <summary>All of the page.</summary>
    public string Text { get; } = File.ReadAllText(PathOf(page));

    /// <summary>The page has this row, or one that differs from it in its numbers by little.</summary>
    public void AssertHas(string row) =>
        Assert.True(_rows.Any(other => IsAlike(row, other)), $"no such row, nor one like it:\n{row}");

    private static bool IsAlike(string row, string other) =>
        Number().Replace(row, "") == Number().Replace(other, "")
        && Number().Matches(row).Zip(Number().Matches(other)).All(both => IsNear(both.First.Value, both.Second.Value));

    private static bool IsNear(string one, string other)
    {
        var (first, second) = (Parse(one), Parse(other));
        return Math.Abs(first - second) <= Math.Max(2, Allowed * Math.Max(Math.Abs(first), Math.Abs(second)));
    }

    private static string PathOf(string page) => Path.Combine(Checkout.Root, "docs", page);

    private static double Parse(string text) =>
        double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d[\d,]*(\.\d+)?")]
    private static partial Regex Number();
}
