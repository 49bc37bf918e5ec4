using System.CommandLine;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Invocation;

/// <summary>One command line that is being run: its arguments, what it prints to, and whom it talks to.</summary>
internal sealed class Call(ParseResult arguments, CommandScope scope)
{
    private Target? _target;

    public CommandEnvironment Environment => scope.Environment;

    public Output Output { get; } = new(scope.Environment, arguments.GetValue(scope.Options.Json));

    /// <summary>Less would be no time for any answer, and more no limit.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(
        Math.Clamp(Get(scope.Options.Timeout).TotalMilliseconds, 100, TimeSpan.FromHours(1).TotalMilliseconds));

    /// <summary>The hub, and the keys for it.</summary>
    /// <exception cref="CommandException">An address is not one, or a key's file cannot be read.</exception>
    public Target Target => _target ??= TargetResolver.Resolve(arguments, scope);

    /// <summary>Another hub, with keys as if it had been <c>--url</c>.</summary>
    public Target TargetAt(string url) => TargetResolver.Resolve(arguments, scope, url);

    public T? Get<T>(Option<T> option) => arguments.GetValue(option);

    public TimeSpan Get(DurationOption option) => arguments.GetValue(option) ?? option.Standard;

    /// <returns>Null, or an empty list, where it is optional and was left out.</returns>
    public T Get<T>(Argument<T> argument) => arguments.GetValue(argument)!;
}
