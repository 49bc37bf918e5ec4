namespace Pubby.Simulator.Scenarios.Files;

/// <summary>What somebody means who names a scenario: one that comes with the simulator, all, or a file.</summary>
internal static class ScenarioSource
{
    private static readonly string[] YamlEndings = [".yaml", ".yml"];

    /// <param name="name"><c>shed</c>, <c>shed/3-to-5-least</c>, <c>all</c>, or a path.</param>
    /// <param name="directory">What a path is relative to.</param>
    /// <returns>The scenarios, or what is wrong: each fault a sentence.</returns>
    public static (IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Faults) Find(string name, string directory)
    {
        var isYaml = YamlEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
        if (isYaml || name.EndsWith(".json", StringComparison.Ordinal))
            return ReadFile(new FileInfo(Path.Combine(directory, name)), isYaml);
        if (name == "all") return ([.. ShippedScenarios.All], []);
        var shipped = name.Split('/')[0];
        if (!ShippedScenarios.Names.Contains(shipped)) return ([], [UnknownText(name)]);
        var all = ScenarioFile.Read(ShippedScenarios.Text(shipped)).Scenarios;
        Scenario[] chosen = [.. all.Where(one => one.Name == name || shipped == name)];
        return chosen.Length > 0 ? (chosen, [])
            : ([], [$"{shipped} has no such variant; it has {string.Join(", ", all.Select(one => one.Name))}."]);
    }

    public static string UnknownText(string name) =>
        $"There is no scenario {name}; there are {string.Join(", ", ShippedScenarios.Names)}, and your files of JSON "
        + "or YAML.";

    private static (IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Faults) ReadFile(
        FileInfo file, bool isYaml)
    {
        if (!file.Exists) return ([], [$"There is no file {file}."]);
        return file.Length > ScenarioText.MaxBytes
            ? ([], [$"{file} is larger than {ScenarioText.MaxBytes / 1024} KB."])
            : ScenarioFile.Read(File.ReadAllText(file.FullName), isYaml);
    }
}
