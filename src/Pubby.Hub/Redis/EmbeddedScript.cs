using System.Reflection;

namespace Pubby.Hub.Redis;

/// <summary>The Lua scripts, each stored beside the code that runs it.</summary>
internal static class EmbeddedScript
{
    /// <param name="name">The file's name without <c>.lua</c>; unique in the hub.</param>
    public static string Read(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resource = assembly.GetManifestResourceNames()
            .Single(resource => resource.EndsWith($".{name}.lua", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
