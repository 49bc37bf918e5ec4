namespace Pubby.Testing;

/// <summary>Where the project lies.</summary>
public static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Pubby.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
