using System.CommandLine;
using Pubby.Cli.Bench.Machines;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Bench;

/// <summary><c>bench serve</c>: several machines do one plan.</summary>
internal sealed class ServeCommand : BenchCommand
{
    private readonly Option<string> _plan = new("--plan")
    {
        Description = "The plan's file: docs/reference/load-plan.md.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<int?> _machines =
        Counts.Option("--machines", "Begins when so many have joined. Without it: 1.");
    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Where machines join: plain HTTP, without a key, so not where strangers reach it.",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:7070",
    };

    private readonly DurationOption _hold = new(
        "--hold", "How long connections are held, if the plan publishes nothing.", TimeSpan.FromSeconds(10));

    public ServeCommand(CommandScope scope)
        : base(scope, "serve", "Coordinates machines that join, and publishes for all of them.",
            "pubby bench serve --plan plan.json --machines 3 --listen http://10.0.0.5:7070 --report fleet.md")
    {
        foreach (var option in new Option[] { _plan, _machines, _listen, _hold }) Add(option);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var plan = PlanOptions.Read(call.Get(_plan)!);
        await using var coordinator = await Coordinator.StartAsync(call.Get(_listen)!, call.Environment.Time);
        call.Output.Say($"On each machine: pubby bench join {coordinator.Url}");
        var workers = await coordinator.GatherAsync(
            call.Get(_machines) ?? 1, plan.Connections, call.Output.Say, cancellationToken);
        return await RunAsync(call, plan, workers, call.Get(_hold), cancellationToken);
    }
}
