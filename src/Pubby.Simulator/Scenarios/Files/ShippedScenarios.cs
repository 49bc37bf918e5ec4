namespace Pubby.Simulator.Scenarios.Files;

/// <summary>The scenarios that come with the simulator, each a file that has its verdicts in it.</summary>
internal static class ShippedScenarios
{
    private const string Extension = ".json";

    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ShippedScenarios).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Extension, StringComparison.Ordinal) && name != "costs.json")
            .Select(name => name[..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Each with its variants.</summary>
    public static IEnumerable<Scenario> All => Names.SelectMany(name => ScenarioFile.Read(Text(name)).Scenarios);

    /// <summary>The file's text.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(ShippedScenarios).Assembly.GetManifestResourceStream(name + Extension)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
