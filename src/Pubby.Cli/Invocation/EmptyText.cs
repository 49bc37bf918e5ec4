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
                var text = symbol switch
                {
                    Argument<string> argument => result.GetValue(argument),
                    Option<string> option => result.GetValue(option),
                    _ => null,
                };
                if (text?.Length == 0) result.AddError($"{symbol.Name} is empty. Is a variable not set?");
            }
        });
    }
}
