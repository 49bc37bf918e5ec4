using System.CommandLine;

namespace Pubby.Cli.Invocation;

/// <summary>A time that has a value without being given.</summary>
internal sealed class DurationOption : Option<TimeSpan?>
{
    /// <param name="isWait">The command itself waits for it; false: it only passes the time on.</param>
    public DurationOption(string name, string description, TimeSpan standard, bool isWait = true)
        : base(name)
    {
        Standard = standard;
        Description = $"{description} Without it: {Durations.Text(standard)}.";
        HelpName = Durations.HelpName;
        CustomParser = isWait ? Durations.ParseWait : Durations.Parse;
    }

    public TimeSpan Standard { get; }
}
