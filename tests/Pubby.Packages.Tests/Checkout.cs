namespace Pubby.Packages.Tests;

/// <summary>Where the project lies, and how it is built.</summary>
internal static class Checkout
{
    /// <summary>The tests that build in the checkout: in turn, as two builds of a project at once take its files from under each other.</summary>
    public const string Builds = "builds of the checkout";

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Pubby.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
