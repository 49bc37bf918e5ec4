namespace Pubby.Packages.Tests;

/// <summary>Where the project lies, and how it is built.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Pubby.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
