using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Pubby.Core;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>The log's events in the code, compared with those in docs/reference/log-events.md.</summary>
public sealed partial class LogEventTests
{
    private static readonly LoggerMessageAttribute[] Events =
    [
        .. Documents.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type =>
                type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
                    | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>(),
    ];

    [Fact]
    public void Each_event_has_a_number_of_its_own() =>
        Assert.Equal(Events.Length, Events.Select(one => one.EventId).Distinct().Count());

    [Fact]
    public void Every_number_is_used_and_in_the_one_list() =>
        Assert.Equal(
            typeof(EventIds).GetFields().Select(field => (int)field.GetRawConstantValue()!).Order(),
            Events.Select(one => one.EventId).Order());

    [Fact]
    public void Every_event_and_its_level_are_documented_for_operators()
    {
        // What is for developers alone stands in no manual.
        var told = Events.Where(one => one.Level > LogLevel.Debug).Select(one => $"{one.EventId} {one.Level}");
        Assert.Equal(told.Order(StringComparer.Ordinal), Documented()
            .Where(one => !one.EndsWith("Debug", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Documented()
    {
        foreach (var line in File.ReadAllLines(Path.Combine(Checkout.Root, "docs/reference/log-events.md")))
        {
            if (Row().Match(line) is not { Success: true } row) continue;
            var (ids, levels) = (row.Groups[1].Value.Split(", "), row.Groups[2].Value.Split(", "));
            for (var i = 0; i < ids.Length; i++)
            {
                yield return $"{int.Parse(ids[i], CultureInfo.InvariantCulture)} " +
                    $"{Enum.Parse<LogLevel>(levels[Math.Min(i, levels.Length - 1)], ignoreCase: true)}";
            }
        }
    }

    [GeneratedRegex(@"^\| (\d{4}(?:, \d{4})*) \| (\w+(?:, \w+)*) \|")]
    private static partial Regex Row();
}
