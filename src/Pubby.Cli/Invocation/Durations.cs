using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Pubby.Cli.Invocation;

/// <summary>Times as people type them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>7d</c>, or seconds.</summary>
internal static class Durations
{
    public const string HelpName = "TIME";

    private const string Forms = "500ms, 30s, 5m, 2h or 7d";

    /// <summary>No timer of .NET waits for 50 days.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)), ("", TimeSpan.FromSeconds(1)),
    ];

    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        var (suffix, unit) = Units.First(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        var isNumber = double.TryParse(
            text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        // "NaN" is read as a number too, and compares to none.
        if (!isNumber || !(number * unit.TotalDays <= 3650)) return false;
        time = number * unit;
        return true;
    }

    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = HelpName,
        CustomParser = Parse,
    };

    /// <summary>A time that the command itself waits for.</summary>
    public static Option<TimeSpan?> Wait(string name, string description)
    {
        var option = Option(name, description);
        option.CustomParser = ParseWait;
        return option;
    }

    /// <summary>The shortest of the forms: <c>90s</c>, <c>2h</c>.</summary>
    public static string Text(TimeSpan time)
    {
        var (suffix, unit) = time.TotalSeconds < 1 ? Units[0]
            : Units.Reverse().Skip(1).First(unit => time.Ticks % unit.Unit.Ticks == 0 || unit.Suffix == "s");
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time / unit, 1)}{suffix}");
    }

    /// <summary>For people, at a glance: <c>12 s</c>, <c>3 min</c>, <c>2 h</c>, <c>5 d</c>.</summary>
    public static string Rough(TimeSpan time) => time switch
    {
        { TotalSeconds: < 120 } => $"{Math.Max(0, (int)time.TotalSeconds)} s",
        { TotalMinutes: < 120 } => $"{(int)time.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)time.TotalHours} h",
        _ => $"{(int)time.TotalDays} d",
    };

    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (TryParse(text, out var time)) return time;
        result.AddError($"'{text}' is not a time such as {Forms}.");
        return null;
    }

    /// <summary>At most <see cref="LongestWait"/>.</summary>
    public static TimeSpan? ParseWait(ArgumentResult result)
    {
        var time = Parse(result);
        if (!(time > LongestWait)) return time;
        result.AddError($"'{result.Tokens.Single().Value}' is more than {Text(LongestWait)}, the longest wait.");
        return null;
    }
}
