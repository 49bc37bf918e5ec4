using Mono.Cecil;

namespace Pubby.Architecture;

/// <summary>
/// Which folder of the hub's projects stands on which: read from the compiled assemblies, where a reference is one that
/// the code really has. A folder is written <c>Core/Rooms</c>; what is in a project's own namespace is its root,
/// <c>Core</c>.
/// </summary>
public sealed class FolderGraph
{
    /// <summary>The hub's own projects, the lowest first.</summary>
    public static readonly string[] Projects = ["Core", "Aws", "Hub"];

    private readonly Dictionary<string, SortedDictionary<string, SortedSet<string>>> _edges = [];

    private FolderGraph()
    {
    }

    public IEnumerable<string> Folders => _edges.Keys.Order(StringComparer.Ordinal);

    /// <param name="directory">Where the projects' assemblies are.</param>
    public static FolderGraph Of(string directory)
    {
        var graph = new FolderGraph();
        foreach (var project in Projects)
        {
            using var assembly = AssemblyDefinition.ReadAssembly(Path.Combine(directory, $"Pubby.{project}.dll"));
            foreach (var type in assembly.MainModule.GetTypes()) graph.Add(type, new TypeReferences(type).All);
        }
        return graph;
    }

    /// <summary>The folders that a folder's code names.</summary>
    public IReadOnlyCollection<string> UsedBy(string folder) =>
        _edges.TryGetValue(folder, out var used) ? used.Keys : [];

    /// <summary>Who names what there: <c>Relay → IBackplane</c>.</summary>
    public IReadOnlyCollection<string> Evidence(string from, string to) =>
        _edges.TryGetValue(from, out var used) && used.TryGetValue(to, out var names) ? names : [];

    /// <summary>
    /// Folders by floor: each stands only on floors below it. What is left over stands in a circle, and is the last,
    /// with no floor of its own.
    /// </summary>
    public (IReadOnlyList<IReadOnlyList<string>> Floors, IReadOnlyList<string> Circle) Floors()
    {
        var left = Folders.ToHashSet();
        var floors = new List<IReadOnlyList<string>>();
        while (left.Where(folder => !UsedBy(folder).Any(left.Contains)).Order(StringComparer.Ordinal)
            .ToArray() is { Length: > 0 } floor)
        {
            floors.Add(floor);
            left.ExceptWith(floor);
        }
        return (floors, [.. left.Order(StringComparer.Ordinal)]);
    }

    private void Add(TypeDefinition type, IEnumerable<TypeReference> references)
    {
        if (FolderOf(type) is not { } from) return;
        if (!_edges.TryGetValue(from, out var used)) _edges[from] = used = new(StringComparer.Ordinal);
        foreach (var reference in references)
        {
            if (FolderOf(reference) is not { } to || to == from) continue;
            if (!used.TryGetValue(to, out var names)) used[to] = names = new(StringComparer.Ordinal);
            names.Add($"{Outermost(type).Name} → {Outermost(reference).Name}");
        }
    }

    /// <returns>Null: it is none of the hub's, or what the compiler makes for itself.</returns>
    private static string? FolderOf(TypeReference type)
    {
        var parts = Outermost(type).Namespace.Split('.');
        if (parts is not ["Pubby", var project, ..] || !Projects.Contains(project)) return null;
        return parts.Length == 2 ? project : $"{project}/{parts[2]}";
    }

    private static TypeReference Outermost(TypeReference type) =>
        type.DeclaringType is { } outer ? Outermost(outer) : type;
}
