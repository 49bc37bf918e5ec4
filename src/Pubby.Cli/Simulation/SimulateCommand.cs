using System.CommandLine;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Simulator.Model;
using Pubby.Simulator.Output;
using Pubby.Simulator.Scenarios;
using Pubby.Simulator.Scenarios.Files;
using Pubby.Simulator.Validation;

namespace Pubby.Cli.Simulation;

/// <summary><c>simulate</c>: what would happen to a fleet, before it does.</summary>
internal sealed class SimulateCommand : PubbyCommand
{
    private readonly Argument<string?> _scenario = new("SCENARIO")
    {
        Description = "One that comes with it (`--list`), `all` of them, or a file: `.yaml`, `.yml` or `.json`.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Of everything that chance decides: the same seed, the same numbers.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _csv = File("--csv", "Writes each node's numbers, second by second.");
    private readonly Option<string?> _svg = File("--svg", "Draws clients, connects and load over time.");
    private readonly Option<bool> _list = new("--list") { Description = "Lists the scenarios that come with it." };

    private readonly Option<bool> _print = new("--print")
    {
        Description = "Prints the scenario's file instead of running it, to begin your own with.",
    };

    private readonly Option<string?> _validate = new("--validate")
    {
        Description = "Compares a report of `deploy/rehearsal` with what the simulator makes of the same acts.",
        HelpName = "REPORT",
    };

    private readonly Option<bool> _markdown = new("--markdown") { Description = "Prints rows of a table in Markdown." };

    public SimulateCommand(CommandScope scope)
        : base(scope, "simulate", "Runs a fleet of any size as numbers, and says what comes out. It needs no hub.",
            "pubby simulate shed/3-to-5-least", "pubby simulate --list", "pubby simulate herd --print > mine.json",
            "pubby simulate mine.yaml --seed 7 --csv mine.csv --svg mine.svg")
    {
        Add(_scenario);
        foreach (var option in new Option[] { _seed, _csv, _svg, _list, _print, _markdown, _validate }) Add(option);
    }

    public override string JsonShape =>
        """{"scenario":"herd/admitted","measure":"back","value":72,"least":null,"most":100,"isMet":true}""";

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken) =>
        Task.FromResult(Run(call, cancellationToken));

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = $"{description} Each of several scenarios has its own.", HelpName = "FILE" };

    private ExitCode Run(Call call, CancellationToken cancellationToken)
    {
        if (call.Get(_list)) return List(call);
        if (call.Get(_validate) is { } report) return Validate(call, report);
        var name = call.Get(_scenario)
            ?? throw new CommandException(ExitCode.Usage, "Which scenario? --list lists them.");
        if (call.Get(_print)) return Print(call, name);
        var (scenarios, faults) = ScenarioSource.Find(name, call.Environment.Directory);
        if (faults.Count > 0) throw new CommandException(ExitCode.Usage, string.Join('\n', faults));
        var isMet = true;
        foreach (var scenario in scenarios)
        {
            var run = Pubby.Simulator.Model.Run.Of(scenario, call.Get(_seed), cancellationToken);
            isMet &= Tell(call, run);
            Write(call, _csv, run, scenarios.Count, CsvFile.Write);
            Write(call, _svg, run, scenarios.Count, (drawn, file) => file.Write(SvgFile.Draw(drawn)));
        }
        return isMet ? ExitCode.Done : ExitCode.ChecksFailed;
    }

    private static ExitCode List(Call call)
    {
        foreach (var one in ShippedScenarios.All)
        {
            if (call.Output.IsJson) call.Output.Json(new JsonObject { ["scenario"] = one.Name, ["about"] = one.About });
            else call.Output.Line($"{one.Name,-34} {one.About}");
        }
        return ExitCode.Done;
    }

    private static ExitCode Print(Call call, string name)
    {
        if (!ShippedScenarios.Names.Contains(name))
            throw new CommandException(ExitCode.Usage, ScenarioSource.UnknownText(name));
        call.Output.Line(ShippedScenarios.Text(name).TrimEnd());
        return ExitCode.Done;
    }

    private ExitCode Validate(Call call, string report)
    {
        var rehearsal = Rehearsal.Read(Path.Combine(call.Environment.Directory, report));
        var rows = Comparison.Of(rehearsal, call.Get(_seed));
        call.Output.Line(ValidationReport.Of(rows).TrimEnd());
        return rows.All(row => row.IsClose) ? ExitCode.Done : ExitCode.ChecksFailed;
    }

    /// <returns>False: something did not come out as it has to.</returns>
    private bool Tell(Call call, Run run)
    {
        var verdicts = Verdict.Of(run);
        var isText = !call.Output.IsJson && !call.Get(_markdown);
        if (isText) call.Output.Line(Summary.Of(run, verdicts));
        foreach (var verdict in isText ? [] : verdicts)
        {
            if (call.Output.IsJson) call.Output.Json(JsonOf(run.Scenario, verdict));
            else call.Output.Line(verdict.Row(run.Scenario.Name));
        }
        return verdicts.All(verdict => verdict.IsMet);
    }

    private static JsonObject JsonOf(Scenario scenario, Verdict verdict) => new()
    {
        ["scenario"] = scenario.Name,
        ["measure"] = verdict.Expected.Measure,
        // What never happens has no number.
        ["value"] = double.IsFinite(verdict.Value) ? verdict.Value : null,
        ["least"] = verdict.Expected.Least,
        ["most"] = verdict.Expected.Most,
        ["isMet"] = verdict.IsMet,
    };

    private static void Write(
        Call call, Option<string?> option, Run run, int scenarios, Action<Run, TextWriter> write)
    {
        if (call.Get(option) is not { } file) return;
        if (scenarios > 1)
        {
            var variant = run.Scenario.Name.Split('/')[^1];
            file = Path.Combine(Path.GetDirectoryName(file)!,
                $"{Path.GetFileNameWithoutExtension(file)}-{variant}{Path.GetExtension(file)}");
        }
        using var writer = new StreamWriter(Path.Combine(call.Environment.Directory, file));
        write(run, writer);
    }
}
