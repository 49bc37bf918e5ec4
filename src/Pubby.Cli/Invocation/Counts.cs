using System.CommandLine;

namespace Pubby.Cli.Invocation;

/// <summary>How many of something: at least one.</summary>
internal static class Counts
{
    public static Option<int?> Option(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError($"{name} is at least 1.");
        });
        return option;
    }
}
