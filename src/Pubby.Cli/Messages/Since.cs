using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Messages;

/// <summary>From when on messages count: a cursor, which is a version in microseconds; a moment; or an age.</summary>
internal static class Since
{
    public static Option<long?> Option(CommandEnvironment environment) => new("--since")
    {
        Description =
            "Only what is newer of what the room holds: a cursor, a moment (2027-01-31T12:00:00Z) or an age (10m).",
        HelpName = "CURSOR",
        CustomParser = result => Parse(result, environment.Time),
    };

    private static long? Parse(ArgumentResult result, TimeProvider time)
    {
        var text = result.Tokens.Single().Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor)) return cursor;
        if (Durations.TryParse(text, out var age)) return MicrosecondsOf(time.GetUtcNow() - age);
        if (text.Contains('-') && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return MicrosecondsOf(moment);
        result.AddError($"'{text}' is no cursor, no moment such as 2027-01-31T12:00:00Z, and no age such as 10m.");
        return null;
    }

    private static long MicrosecondsOf(DateTimeOffset moment) =>
        (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
