using System.CommandLine;
using Pubby.Cli.Invocation;
using Pubby.Load.Plans;
using Pubby.Load.Publishing;
using Pubby.Load.Runs;
using Pubby.Load.Workers;

namespace Pubby.Cli.Bench;

/// <summary>What the commands that run a plan share: the live display, the report, how they end.</summary>
internal abstract class BenchCommand : PubbyCommand
{
    private readonly Option<int?> _workers =
        Counts.Option("--workers", "Processes; more where open files ask for it. Without it: 1.");

    private readonly Option<string?> _report = new("--report")
    {
        Description = "Writes a report there: Markdown, and beside it a picture (SVG).",
        HelpName = "FILE.md",
    };

    protected BenchCommand(CommandScope scope, string name, string description, params string[] examples)
        : base(scope, name, description, examples)
    {
        Add(_report);
    }

    public override string JsonShape => """
        {"phase":"publishing","second":12,"open":1000,"subscribed":1000,"connects":0,"deliveries":10000,"p50":420,"p99":900,"max":1200}
        {"result":{"connections":1000,"delivered":100000,"conflated":0,"lost":0,"isToolBound":false}}
        """;

    protected void AddWorkers() => Add(_workers);

    /// <summary>On this machine.</summary>
    protected Task<ExitCode> RunHereAsync(
        Call call, LoadPlan plan, TimeSpan hold, CancellationToken cancellationToken, double cut = 0)
    {
        if (plan.Connections > 0
            && SourceAddresses.FaultOfPorts(plan, SourceAddresses.PortsOfSource()) is { } fault)
            throw new CommandException(ExitCode.Usage, fault);
        var count = WorkerCount.Of(plan.Connections, OpenFiles.Connections(), call.Get(_workers));
        var workers = Enumerable.Range(0, count).Select(number =>
            WorkerProcess.Start($"worker {number}", call.Target.Token, call.Output.Say)).ToArray<ILoadWorker>();
        return RunAsync(call, plan, workers, hold, cancellationToken, cut);
    }

    protected async Task<ExitCode> RunAsync(Call call, LoadPlan plan, IReadOnlyList<ILoadWorker> workers,
        TimeSpan hold, CancellationToken cancellationToken, double cut = 0)
    {
        using var publisher = PublisherOf(call, plan);
        var result = await BenchDisplay.ShowAsync(call, plan, async show =>
        {
            try
            {
                var run = new BenchRun(plan, workers, call.Environment.Time, show);
                return await run.RunAsync(publisher, cut, hold, cancellationToken);
            }
            catch (LoadException fault)
            {
                throw new CommandException(ExitCode.Usage, fault.Message, fault);
            }
        });
        BenchSummary.Write(call, result);
        if (call.Get(_report) is { } file) BenchSummary.WriteReport(call, result, file);
        return result.IsComplete ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static HubPublisher? PublisherOf(Call call, LoadPlan plan)
    {
        if (plan.Publish is not { } publish) return null;
        var key = call.Target.Key ?? throw new CommandException(ExitCode.Unauthorized,
            "The plan publishes, and that needs a key. Give it as --key @FILE, in PUBBY_KEY, or in a context.");
        return new HubPublisher(plan.Hubs, key, publish.InFlight);
    }
}
