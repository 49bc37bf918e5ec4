namespace Pubby.Testing;

/// <summary>The program of the hubs that tests start.</summary>
public static class HubProgram
{
    /// <summary>
    /// The one beside the tests; in a whole run of <c>./test</c> the same one compiled ahead of time, which it names in
    /// <c>PUBBY_TEST_HUB</c>.
    /// </summary>
    public static string File { get; } = Environment.GetEnvironmentVariable("PUBBY_TEST_HUB")
        ?? Path.Combine(AppContext.BaseDirectory, "Pubby.Hub.dll");

    /// <summary>Where it lies alone, without the tests' own files.</summary>
    public static string Directory { get; } = Environment.GetEnvironmentVariable("PUBBY_TEST_HUB") is { } file
        ? Path.GetDirectoryName(file)!
        : Path.Combine(Checkout.Root, $"src/Pubby.Hub/bin/{Checkout.Configuration}/net10.0");
}
