using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>The Markdown of the tree, and the assemblies that its reference pages describe.</summary>
internal static partial class Documents
{
    /// <summary>Folders of what is built, installed or stored.</summary>
    private static readonly string[] Others =
        ["node_modules", "bin", "obj", "dist", "artifacts", "data", "test-results", "TestResults", ".git"];

    /// <summary>Every Markdown file, as a path from the root of the checkout.</summary>
    public static string[] All { get; } = Files(".md");

    /// <summary>Every file of code that may name a page.</summary>
    public static string[] Code { get; } = Files(".cs", ".csproj", ".ts", ".tsx", ".mjs", ".c", ".yaml", ".cfg");

    /// <summary>The packages and the hub, whatever projects it is made of.</summary>
    public static Assembly[] Assemblies { get; } =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "Pubby.*.dll").Where(file => !NotOurs().IsMatch(file))
            .Select(file => AssemblyLoadContext.Default.LoadFromAssemblyPath(file)),
    ];

    public static string[] LinesOf(string document) => File.ReadAllLines(Path.Combine(Checkout.Root, document));

    /// <summary>The rows of a document's tables, each as its cells; under one heading, or under all.</summary>
    public static IEnumerable<string[]> RowsOf(string document, string? heading = null)
    {
        var isIn = heading is null;
        foreach (var line in LinesOf(document))
        {
            if (line.StartsWith('#') && heading is not null) isIn = line.TrimStart('#', ' ') == heading;
            if (!isIn || !line.StartsWith("| ", StringComparison.Ordinal)) continue;
            yield return [.. line.Trim('|', ' ').Split(" |").Select(cell => cell.Trim())];
        }
    }

    private static string[] Files(params string[] extensions) =>
        [.. Walk(Checkout.Root).Where(file => extensions.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Walk(string folder) =>
        Directory.GetFiles(folder).Concat(Directory.GetDirectories(folder)
            .Where(name => !Others.Contains(Path.GetFileName(name))).SelectMany(Walk));

    [GeneratedRegex(@"\.Tests\.dll$|Pubby\.(Testing|Architecture)\.dll$")]
    private static partial Regex NotOurs();
}
