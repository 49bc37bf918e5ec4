using Pubby.Cli;
using Pubby.Cli.Invocation;

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
