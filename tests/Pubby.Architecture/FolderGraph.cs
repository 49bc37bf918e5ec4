using Mono.Cecil;

namespace Pubby.Architecture;

/// <summary>
/// Which folder of a project stands on which: read from the compiled assembly, where a reference is one that the code really has. A folder is the part of a
/// namespace behind the project's own; what is in the project's own namespace is its root.
/// </summary>
public sealed class FolderGraph
{
    public const string Root = "(root)";

    private readonly Dictionary<string, SortedDictionary<string, SortedSet<string>>> _edges = [];

    private FolderGraph(string project) => Project = project;

    public string Project { get; }

    public IEnumerable<string> Folders => _edges.Keys.Order(StringComparer.Ordinal);

    /// <param name="path">The assembly's.</param>
    public static FolderGraph Of(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        var graph = new FolderGraph(assembly.Name.Name);
        foreach (var type in assembly.MainModule.GetTypes()) graph.Add(type, new TypeReferences(type).All);
        return graph;
    }

    /// <summary>The folders that a folder's code names.</summary>
    public IReadOnlyCollection<string> UsedBy(string folder) => _edges.TryGetValue(folder, out var used) ? used.Keys : [];

    /// <summary>Who names what there: <c>Relay → IBackplane</c>.</summary>
    public IReadOnlyCollection<string> Evidence(string from, string to) => _edges.TryGetValue(from, out var used) && used.TryGetValue(to, out var names) ? names : [];

    /// <summary>
    /// Folders by floor: each stands only on floors below it. What is left over stands in a circle, and is the last, with no floor of its own.
    /// </summary>
    public (IReadOnlyList<IReadOnlyList<string>> Floors, IReadOnlyList<string> Circle) Floors()
    {
        var left = Folders.ToHashSet();
        var floors = new List<IReadOnlyList<string>>();
        while (left.Where(folder => !UsedBy(folder).Any(left.Contains)).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } floor)
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
            if (reference.Scope != type.Module || FolderOf(reference) is not { } to || to == from) continue;
            if (!used.TryGetValue(to, out var names)) used[to] = names = new(StringComparer.Ordinal);
            names.Add($"{Outermost(type).Name} → {Outermost(reference).Name}");
        }
    }

    /// <returns>Null: it is nobody's, such as what the compiler makes for itself.</returns>
    private string? FolderOf(TypeReference type)
    {
        var name = Outermost(type).Namespace;
        if (name == Project) return Root;
        return name.StartsWith($"{Project}.", StringComparison.Ordinal) ? name[(Project.Length + 1)..].Split('.')[0] : null;
    }

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
