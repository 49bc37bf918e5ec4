using System.CommandLine;
using System.Globalization;

namespace Pubby.Cli.Invocation;

/// <summary>How many of something: at least one.</summary>
internal static class Counts
{
    public static Option<int?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        // A validator could not ask for the value of what is no number: that throws.
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
                return count;
            result.AddError(string.Create(CultureInfo.InvariantCulture,
                $"{name}: '{text}' is no whole number from 1 to {int.MaxValue:N0}."));
            return null;
        },
    };
}
