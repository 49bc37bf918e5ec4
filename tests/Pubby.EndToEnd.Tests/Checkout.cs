namespace Pubby.EndToEnd.Tests;

/// <summary>Where the project lies.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Pubby.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
