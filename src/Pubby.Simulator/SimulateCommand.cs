using Pubby.Simulator.Output;
using Pubby.Simulator.Scenarios;
using Pubby.Simulator.Validation;

namespace Pubby.Simulator;

/// <summary><c>pubby simulate</c>: runs a scenario, says what came of it, and writes it to files.</summary>
public static class SimulateCommand
{
    /// <summary>What the command understands.</summary>
    public const string Usage = """
        simulate SCENARIO[/VARIANT] | FILE.json | all [--seed 1] [--csv FILE] [--svg FILE] [--markdown]
        simulate --list                  the scenarios that come with it
        simulate --print SCENARIO        one as a file, to begin your own with
        simulate --validate REPORT.md    a rehearsal's figures, compared with the simulator's
        """;

    /// <summary>Runs it.</summary>
    /// <returns>0: all came out as it has to; 1: something did not; 2: the arguments, or the file, are not understood.
    /// </returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var (options, fault) = SimulateOptions.Read(arguments);
        if (options is null) return Fail(error, fault!, Usage);
        if (options.IsList)
        {
            foreach (var one in ShippedScenarios.All) output.WriteLine($"{one.Name,-32} {one.About}");
            return 0;
        }
        if (options.IsPrint)
        {
            if (!ShippedScenarios.Names.Contains(options.Scenario)) return Fail(error, UnknownText(options.Scenario));
            output.Write(ShippedScenarios.Text(options.Scenario));
            return 0;
        }
        if (options.Validate is { } report) return Validate(report, options.Seed, output, error);
        var (scenarios, faults) = Find(options.Scenario);
        if (faults.Count > 0) return Fail(error, [.. faults]);
        return RunAll(scenarios, options, output) ? 0 : 1;
    }

    private static int Validate(string report, ulong seed, TextWriter output, TextWriter error)
    {
        if (!File.Exists(report)) return Fail(error, $"There is no file {report}.");
        var rows = Comparison.Of(Rehearsal.Read(report), seed);
        output.Write(ValidationReport.Of(rows));
        return rows.All(row => row.IsClose) ? 0 : 1;
    }

    private static bool RunAll(IReadOnlyList<Scenario> scenarios, SimulateOptions options, TextWriter output)
    {
        var isMet = true;
        foreach (var scenario in scenarios)
        {
            var run = Model.Run.Of(scenario, options.Seed);
            if (options.IsMarkdown) isMet &= WriteRows(run, output);
            else isMet &= Summary.Write(run, output);
            if (SimulateOptions.FileFor(options.Csv, scenario, scenarios.Count) is { } csv)
            {
                using var file = new StreamWriter(csv);
                CsvFile.Write(run, file);
            }
            if (SimulateOptions.FileFor(options.Svg, scenario, scenarios.Count) is { } svg)
                File.WriteAllText(svg, SvgFile.Draw(run));
            if (!options.IsMarkdown) output.WriteLine();
        }
        return isMet;
    }

    private static bool WriteRows(Model.Run run, TextWriter output)
    {
        var verdicts = Verdict.Of(run);
        foreach (var verdict in verdicts) output.WriteLine(verdict.Row(run.Scenario.Name));
        return verdicts.All(verdict => verdict.IsMet);
    }

    private static (IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Faults) Find(string name)
    {
        if (name.EndsWith(".json", StringComparison.Ordinal))
        {
            return File.Exists(name) ? ScenarioFile.Read(File.ReadAllText(name))
                : ([], [$"There is no file {name}."]);
        }
        if (name == "all") return ([.. ShippedScenarios.All], []);
        var shipped = name.Split('/')[0];
        if (!ShippedScenarios.Names.Contains(shipped)) return ([], [UnknownText(name)]);
        var (all, faults) = ScenarioFile.Read(ShippedScenarios.Text(shipped));
        Scenario[] chosen = [.. all.Where(one => one.Name == name || shipped == name)];
        return faults.Count > 0 || chosen.Length > 0 ? (chosen, faults)
            : ([], [$"{shipped} has no such variant; it has {string.Join(", ", all.Select(one => one.Name))}."]);
    }

    private static string UnknownText(string name) =>
        $"There is no scenario {name}; there are {string.Join(", ", ShippedScenarios.Names)}, and your .json files.";

    private static int Fail(TextWriter error, params string[] lines)
    {
        foreach (var line in lines) error.WriteLine(line);
        return 2;
    }
}
