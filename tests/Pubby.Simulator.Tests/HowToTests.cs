using System.Text.RegularExpressions;
using Pubby.Simulator.Scenarios;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>The commands and the file of docs/how-to/simulate-a-fleet.md work as they stand there.</summary>
public sealed partial class HowToTests : IDisposable
{
    private const string Program = "dotnet run --project src/Pubby.Simulator -c Release -- ";

    private static readonly string Page =
        File.ReadAllText(Path.Combine(Checkout.Root, "docs", "how-to", "simulate-a-fleet.md"));

    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Commands() =>
        [.. Block().Matches(Page).Where(match => match.Groups[1].Value == "bash")
            .SelectMany(match => match.Groups[2].Value.Trim().Split('\n'))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_does_what_the_page_says(string command)
    {
        Assert.StartsWith(Program, command, StringComparison.Ordinal);
        var file = Block().Matches(Page).Single(match => match.Groups[1].Value == "json").Groups[2].Value;
        File.WriteAllText(_directory.File("mine.json"), file);
        // Files are where whoever runs the command is.
        var arguments = command[Program.Length..].Split(' ')
            .Select(word => word.Contains('.', StringComparison.Ordinal) ? _directory.File(word) : word).ToArray();
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal((0, ""), (SimulateCommand.Run(arguments, output, error), $"{error}"));
        foreach (var written in arguments.Where(word => word.EndsWith(".csv", StringComparison.Ordinal)
            || word.EndsWith(".svg", StringComparison.Ordinal))) Assert.True(File.Exists(written), written);
    }

    [Fact]
    public void The_page_has_each_scenario() => Assert.Equal(
        ShippedScenarios.Names,
        Row().Matches(Page).Select(match => match.Groups[1].Value).Where(ShippedScenarios.Names.Contains)
            .Distinct().Order(StringComparer.Ordinal));

    public void Dispose() => _directory.Dispose();

    [GeneratedRegex("^```(bash|json)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
