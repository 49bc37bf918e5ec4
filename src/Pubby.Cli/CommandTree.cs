using System.CommandLine;
using System.CommandLine.Help;
using Pubby.Cli.Access;
using Pubby.Cli.Administration;
using Pubby.Cli.Bench;
using Pubby.Cli.Completion;
using Pubby.Cli.Contexts;
using Pubby.Cli.Doctor;
using Pubby.Cli.Invocation;
using Pubby.Cli.Messages;
using Pubby.Cli.Reference;
using Pubby.Cli.Settings;
using Pubby.Cli.Simulation;

namespace Pubby.Cli;

/// <summary>All commands, in the order in which a newcomer needs them.</summary>
internal static class CommandTree
{
    public static RootCommand New(CommandEnvironment environment)
    {
        var options = new GlobalOptions(environment);
        var scope = new CommandScope(environment, options);
        var root = new RootCommand("The command line of Pubby: messages, the fleet, keys, and what is wrong.")
        {
            new SubCommand(scope),
            new PubCommand(scope),
            new DumpCommand(scope),
            new RemoveCommand(scope),
            new OccupancyCommand(scope),
            new DoctorCommand(scope),
            new RoomsCommand(scope),
            new RoomCommand(scope),
            new NodesCommand(scope),
            new ConnectionsCommand(scope),
            new TopCommand(scope),
            new TraceCommand(scope),
            new DrainCommand(scope),
            new KickCommand(scope),
            new AuditCommand(scope),
            BenchCommands.New(scope),
            new SimulateCommand(scope),
            KeyCommands.New(scope),
            new CommandGroup("token", "Makes, reads and checks subscribers' tokens.",
                new TokenNewCommand(scope), new TokenInspectCommand(scope), new TokenCheckCommand(scope)),
            ConfigCommands.New(scope),
            ContextCommands.New(scope),
            new CompletionCommand(scope),
            new CompleteCommand(scope),
            new ReferenceCommand(scope),
        };
        foreach (var option in options.All) root.Add(option);
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
