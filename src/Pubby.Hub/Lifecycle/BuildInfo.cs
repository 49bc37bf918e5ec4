using System.Reflection;

namespace Pubby.Hub.Lifecycle;

/// <summary>Which build of the hub this is.</summary>
/// <param name="Version">Such as <c>0.1.0</c>.</param>
/// <param name="Commit">The first digits of its hash; <c>unknown</c>: it was built outside of a checkout.</param>
internal sealed record BuildInfo(string Version, string Commit)
{
    private const int CommitDigits = 12;

    public static BuildInfo Current { get; } = Parse(Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    /// <param name="text">A version, and the commit behind a plus, as the SDK writes it.</param>
    public static BuildInfo Parse(string text)
    {
        var parts = text.Split('+', 2);
        return new BuildInfo(parts[0], parts.Length > 1 && parts[1].Length > 0
            ? parts[1][..Math.Min(CommitDigits, parts[1].Length)] : "unknown");
    }
}
