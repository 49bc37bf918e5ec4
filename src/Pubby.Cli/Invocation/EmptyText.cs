using System.CommandLine;

namespace Pubby.Cli.Invocation;

/// <summary>
/// A shell passes a variable that is not set as an empty text. Where that would mean all, or something else than was
/// asked for, it is refused.
/// </summary>
internal static class EmptyText
{
    public static void RefuseEmpty(this Command command, params Symbol[] symbols)
    {
        command.Validators.Add(result =>
        {
            foreach (var symbol in symbols)
            {
                // As it was given: a value that is missing has none, and is told by the parser.
                var given = symbol switch
                {
                    Argument argument => result.GetResult(argument)?.Tokens,
                    Option option => result.GetResult(option)?.Tokens,
                    _ => null,
                };
                if (given is [{ Value.Length: 0 }]) result.AddError($"{symbol.Name} is empty. Is a variable not set?");
            }
        });
    }
}
