namespace Pubby.Testing;

/// <summary>The program of the hubs that tests start.</summary>
public static class HubProgram
{
    /// <summary>
    /// The same one, compiled ahead of time: a whole run of <c>./test</c> publishes it and says where.
    /// </summary>
    private static readonly string? AheadOfTime = Environment.GetEnvironmentVariable("PUBBY_TEST_HUB");

    /// <summary>Its dll; without one that is compiled ahead of time, that beside the tests.</summary>
    public static string File { get; } = AheadOfTime ?? Path.Combine(AppContext.BaseDirectory, "Pubby.Hub.dll");

    /// <summary>
    /// What .NET is told besides, as environment variables: a hub that is compiled ahead of time lives too briefly for
    /// the runtime to count its calls and to compile what is called often once more.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Runtime { get; } = AheadOfTime is null
        ? new Dictionary<string, string>() : new Dictionary<string, string> { ["DOTNET_TC_CallCounting"] = "0" };

    /// <summary>A folder that has nothing but the program, for tests that copy it.</summary>
    public static string Directory { get; } = AheadOfTime is not null
        ? Path.GetDirectoryName(AheadOfTime)!
        : Path.Combine(Checkout.Root, $"src/Pubby.Hub/bin/{Checkout.Configuration}/net10.0");
}
