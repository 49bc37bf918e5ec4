using System.CommandLine;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Access;

/// <summary>A token on a command line, or on stdin.</summary>
internal static class TokenText
{
    public static Argument<string?> Argument() => new("TOKEN")
    {
        Description = "The token, `@FILE` or `env:NAME`. `-`, or nothing: from stdin, else `--token`.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static async Task<string> ReadAsync(Call call, string? given, CancellationToken cancellationToken)
    {
        if (given is not null and not "-") return SecretText.Read(given, call.Environment);
        if (given is null && call.Target.Token is { } known) return known;
        var text = given is null && call.Environment.IsInputTerminal
            ? "" : (await call.Environment.In.ReadToEndAsync(cancellationToken)).Trim();
        return text.Length > 0 ? text : throw new CommandException(ExitCode.Usage, "There is no token to look at.");
    }
}
