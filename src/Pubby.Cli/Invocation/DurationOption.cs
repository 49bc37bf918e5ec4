using System.CommandLine;

namespace Pubby.Cli.Invocation;

/// <summary>A time that has a value without being given.</summary>
internal sealed class DurationOption : Option<TimeSpan?>
{
    public DurationOption(string name, string description, TimeSpan standard)
        : base(name)
    {
        Standard = standard;
        Description = $"{description} Without it: {Durations.Text(standard)}.";
        HelpName = Durations.HelpName;
        CustomParser = Durations.Parse;
    }

    public TimeSpan Standard { get; }
}
