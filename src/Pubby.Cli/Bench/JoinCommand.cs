using System.CommandLine;
using Pubby.Cli.Bench.Machines;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;
using Pubby.Load.Runs;
using Pubby.Load.Workers;

namespace Pubby.Cli.Bench;

/// <summary><c>bench join</c>: this machine opens its share of a coordinator's connections.</summary>
internal sealed class JoinCommand : PubbyCommand
{
    private readonly Argument<string> _coordinator = new("COORDINATOR")
    {
        Description = "The address that `bench serve` says.",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "What the machine is called; without it its host's name.",
        HelpName = "NAME",
    };

    public JoinCommand(CommandScope scope)
        : base(scope, "join", "Joins a coordinator's run, and opens this machine's share of the connections.",
            "pubby bench join http://10.0.0.5:7070")
    {
        Add(_coordinator);
        Add(_name);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var time = call.Environment.Time;
        using var coordinator = new CoordinatorClient(TargetResolver.Address(call.Get(_coordinator)), time);
        var machine = new JoinedMachine(coordinator,
            name => WorkerProcess.Start(name, call.Target.Token, call.Output.Say), time);
        await machine.RunAsync(new MachineJoin(call.Get(_name) ?? Environment.MachineName, OpenFiles.Connections()),
            call.Output.Say, cancellationToken);
        return ExitCode.Done;
    }
}
