using System.CommandLine;

namespace Pubby.Cli.Invocation;

/// <summary>What the commands of one tree share.</summary>
internal sealed record CommandScope(CommandEnvironment Environment, GlobalOptions Options);

/// <summary>A command, with examples for its help and for the docs.</summary>
internal abstract class PubbyCommand : Command
{
    /// <param name="examples">Each a whole command line.</param>
    protected PubbyCommand(CommandScope scope, string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction((arguments, cancellation) => Faults.HandleAsync(
            scope.Environment, () => RunAsync(new Call(arguments, scope), cancellation), IsStream, cancellation));
    }

    public IReadOnlyList<string> Examples { get; }

    /// <summary>What is printed for each line of data with <c>--json</c>, for the docs; null: nothing.</summary>
    public virtual string? JsonShape => null;

    /// <summary>True: it runs until somebody ends it, so Ctrl-C is its usual end.</summary>
    protected virtual bool IsStream => false;

    protected abstract Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken);
}

/// <summary>A command that only has others.</summary>
internal sealed class CommandGroup : Command
{
    public CommandGroup(string name, string description, params Command[] commands)
        : base(name, description)
    {
        foreach (var command in commands) Add(command);
    }
}
