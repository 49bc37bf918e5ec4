using System.Globalization;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator;

/// <summary>What <c>simulate</c> was asked for.</summary>
internal sealed record SimulateOptions(
    string Scenario = "", ulong Seed = 1, string? Csv = null, string? Svg = null, bool IsList = false,
    bool IsPrint = false, bool IsMarkdown = false, string? Validate = null)
{
    /// <returns>The options, or why there are none.</returns>
    public static (SimulateOptions? Options, string? Fault) Read(IReadOnlyList<string> arguments)
    {
        var options = new SimulateOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (word == "--list") options = options with { IsList = true };
            else if (word == "--markdown") options = options with { IsMarkdown = true };
            else if (word == "--print") options = options with { IsPrint = true };
            else if (!word.StartsWith("--", StringComparison.Ordinal)) options = options with { Scenario = word };
            else if (i + 1 == arguments.Count) return (null, $"{word} needs a value.");
            else if (options.With(word, arguments[++i]) is { } changed) options = changed;
            else return (null, $"{word} {arguments[i]} is not understood.");
        }
        return options.Scenario.Length > 0 || options.IsList || options.Validate is not null ? (options, null)
            : (null, "Which scenario?");
    }

    /// <summary>Where a run goes: if there are several, each into a file of its own.</summary>
    public static string? FileFor(string? file, Scenario scenario, int scenarios)
    {
        if (file is null || scenarios == 1) return file;
        var variant = scenario.Name.Split('/')[^1];
        return Path.Combine(Path.GetDirectoryName(file) ?? "",
            $"{Path.GetFileNameWithoutExtension(file)}-{variant}{Path.GetExtension(file)}");
    }

    private SimulateOptions? With(string name, string value) => name switch
    {
        "--seed" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? this with { Seed = seed } : null,
        "--csv" => this with { Csv = value },
        "--svg" => this with { Svg = value },
        "--validate" => this with { Validate = value },
        _ => null,
    };
}
