using Pubby.Cli.Invocation;

namespace Pubby.Cli.Bench;

/// <summary><c>bench</c>: load for a fleet.</summary>
internal static class BenchCommands
{
    public static CommandGroup New(CommandScope scope) => new(
        "bench", "Opens many connections, publishes on schedule, and says what became of every message.",
        new ConnectCommand(scope), new FanoutCommand(scope), new PublishCommand(scope), new ServeCommand(scope),
        new JoinCommand(scope));
}
